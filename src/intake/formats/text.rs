//! Text in other encodings than UTF-8, decoded while it streams.

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};
use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::intake::problem::Problem;

const CHUNK: usize = 64 * 1024;

/// Bytes of the file read so far, shared with whoever shows the progress.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress(Arc<AtomicU64>);

impl Progress {
    pub(super) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts what is read through it.
pub(super) struct Counted<R> {
    inner: R,
    progress: Progress,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R, progress: Progress) -> Self {
        Self { inner, progress }
    }
}

impl<R> Counted<R> {
    /// What is counted, for moving in it.
    pub(super) fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.progress.0.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Bytes that do not belong to the encoding; carried by the `io::Error` of [`Decoded`].
#[derive(Debug)]
pub(super) struct Malformed {
    /// Name of the encoding.
    pub(super) encoding: &'static str,
    /// Offset of the bytes in the file.
    pub(super) byte: u64,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {} is not {}", self.byte, self.encoding)
    }
}

impl std::error::Error for Malformed {}

/// UTF-8 made from another encoding. Reads must offer at least four bytes.
pub(super) struct Decoded<R> {
    inner: R,
    encoding: &'static Encoding,
    decoder: Decoder,
    raw: Vec<u8>,
    used: usize,
    offset: u64,
    finished: bool,
    malformed: Option<u64>,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, encoding, decoder, raw: Vec::new(), used: 0, offset: 0, finished: false, malformed: None }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.offset += self.raw.len() as u64;
        self.raw.resize(CHUNK, 0);
        self.used = 0;
        let count = self.inner.read(&mut self.raw)?;
        self.raw.truncate(count);
        self.finished = count == 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(byte) = self.malformed {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    Malformed { encoding: self.encoding.name(), byte },
                ));
            }
            if self.used == self.raw.len() {
                if self.finished {
                    return Ok(0);
                }
                self.refill()?;
            }
            let rest = &self.raw[self.used..];
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(rest, buffer, self.finished);
            self.used += read;
            if let DecoderResult::Malformed(length, after) = result {
                let back = u64::from(length) + u64::from(after);
                self.malformed = Some((self.offset + self.used as u64).saturating_sub(back));
            }
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

/// What a byte order mark says; else UTF-8 if the whole file is that, else what Chinese programs write without saying so.
pub(super) fn detect(path: &Path) -> Result<&'static Encoding, Problem> {
    let mut file = File::open(path).map_err(|cause| Problem::io(&cause))?;
    let mut decoder = UTF_8.new_decoder();
    let (mut raw, mut text) = (vec![0; 64 * 1024], vec![0; 256 * 1024]);
    let mut first = true;
    loop {
        let count = file.read(&mut raw).map_err(|cause| Problem::io(&cause))?;
        if std::mem::take(&mut first)
            && let Some((encoding, _)) = Encoding::for_bom(&raw[..count])
        {
            return Ok(encoding);
        }
        let (result, ..) = decoder.decode_to_utf8_without_replacement(&raw[..count], &mut text, count == 0);
        match result {
            DecoderResult::Malformed(..) => return Ok(GB18030),
            _ if count == 0 => return Ok(UTF_8),
            _ => {}
        }
    }
}
