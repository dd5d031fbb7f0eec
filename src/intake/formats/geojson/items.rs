//! The items of a features array, one by one, also where one of them is damaged.

use super::*;

/// How the search for the end of a feature ended.
enum Captured {
    Whole { length: usize, depth: usize },
    TooLarge,
    Broken,
}

impl<R: Read> GeoJson<R> {
    /// The next item of the features array.
    pub(super) fn next_feature(&mut self) -> Result<Option<SourceFeature>, Problem> {
        // A `}` here can only be left over from a damaged feature.
        self.skip(|byte| matches!(byte, b',' | b'}' | b':'))?;
        match self.byte(0)? {
            None => Err(self.truncated()),
            Some(b']') => {
                self.source.consume(1);
                self.state = State::Members;
                Ok(None)
            }
            Some(b'{') => self.object_feature().map(Some),
            Some(_) => {
                self.row += 1;
                let line = self.source.line();
                let end = self.value_end(0)?.map_or(1, |(end, _)| end);
                self.source.consume(end);
                if !self.item_follows()? {
                    self.resume(0)?;
                }
                Ok(Some(feature::refused(self.row, line, Problem::bad_json("要素不是对象 / not an object"))))
            }
        }
    }

    fn object_feature(&mut self) -> Result<SourceFeature, Problem> {
        self.row += 1;
        let line = self.source.line();
        match self.capture()? {
            Captured::Whole { length, depth } => {
                let (feature, _) = self.parse(length, depth)?;
                self.source.consume(length);
                // A lost bracket may have ended it too early: what is left of it is not another row.
                if feature.geometry.is_err() && !self.item_follows()? {
                    self.resume(0)?;
                }
                Ok(feature)
            }
            Captured::TooLarge => {
                Ok(feature::refused(self.row, line, Problem::too_large(self.options.max_feature_bytes)))
            }
            Captured::Broken => {
                let problem = Problem::bad_json("括号或引号不匹配 / brackets or quotes do not match");
                let refused = feature::refused(self.row, line, problem);
                self.resume(1)?;
                Ok(refused)
            }
        }
    }

    /// Reads the object at the start of the window into it as a whole. One that is too large is consumed instead.
    fn capture(&mut self) -> Result<Captured, Problem> {
        let mut scan = Scan::default();
        let mut scanned = 0;
        let mut too_large = false;
        loop {
            match scan.feed(&self.source.window()[scanned..]) {
                Progress::Ends(length) if too_large => {
                    self.source.consume(scanned + length);
                    return Ok(Captured::TooLarge);
                }
                Progress::Ends(length) => {
                    return Ok(Captured::Whole { length: scanned + length, depth: scan.deepest() });
                }
                Progress::Broken(at) => {
                    self.check_encoding(scanned + at)?;
                    return Ok(if too_large { Captured::TooLarge } else { Captured::Broken });
                }
                Progress::Open => scanned = self.source.window().len(),
            }
            if too_large || scanned > self.options.max_feature_bytes {
                if !too_large {
                    self.check_encoding(scanned)?;
                }
                too_large = true;
                self.source.consume(scanned);
                scanned = 0;
            }
            if !self.more()? {
                // A missing quote swallows all that follows; the file is only cut off if no other feature begins.
                let another = !too_large && self.feature_start(1).is_some();
                return if another { Ok(Captured::Broken) } else { Err(self.truncated()) };
            }
        }
    }

    /// Whether another object, the end of the array or the end of the file follows, as it should.
    fn item_follows(&mut self) -> Result<bool, Problem> {
        let mut index = self.past_space(0)?;
        if self.byte(index)? == Some(b',') {
            index = self.past_space(index + 1)?;
        }
        Ok(matches!(self.byte(index)?, None | Some(b'{' | b'[' | b']' | b'n')))
    }

    /// Goes on at the next feature in the window or behind it, after a damaged one.
    fn resume(&mut self, mut from: usize) -> Result<(), Problem> {
        // Enough to recognise the beginning of a feature at the end of the window.
        const AHEAD: usize = 256;
        loop {
            if let Some(start) = self.feature_start(from) {
                self.source.consume(start);
                return Ok(());
            }
            self.source.consume(self.source.window().len().saturating_sub(AHEAD).max(from));
            from = 0;
            if !self.more()? {
                self.state = State::Done;
                return Ok(());
            }
        }
    }

    /// Index in the window at which a feature begins, not before `from`.
    fn feature_start(&self, from: usize) -> Option<usize> {
        let window = self.source.window();
        (from..window.len()).find(|index| window[*index] == b'{' && begins_feature(&window[*index..]))
    }

    pub(super) fn line_begins_feature(&self, from: usize) -> bool {
        let rest = &self.source.window()[from..];
        rest.iter().enumerate().any(|(index, byte)| *byte == b'\n' && begins_feature(&rest[index + 1..]))
    }
}
