//! Days and months in the habits of offices: `2019-06-30`, `2019/6/1`, `2019.6`, `2019年6月`, `20190601`.

use chrono::NaiveDate;

/// What a text says of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Day(NaiveDate),
    /// Year and month, no day.
    Month(i32, u32),
}

impl When {
    /// Reads a text in half-width characters; a time behind the day is left off.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.len() {
                8 => day(&text[..4], &text[4..6], &text[6..]),
                6 => month(&text[..4], &text[4..]),
                _ => None,
            };
        }
        let date = text.split(['T', ' ']).next().unwrap_or_default();
        // A space inside, as in 2019年 6月, is none before a time.
        let squeezed: String;
        let date = if text.contains('年') {
            squeezed = text.chars().filter(|c| !c.is_whitespace()).collect();
            squeezed.as_str()
        } else {
            date
        };
        let date = date.replace(['年', '月', '/', '.'], "-");
        let date = date.trim_end_matches(['日', '号']).trim_end_matches('-');
        let mut parts = date.split('-');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(y), Some(m), Some(d), None) => day(y, m, d),
            (Some(y), Some(m), None, None) => month(y, m),
            _ => None,
        }
    }

    /// The month it is in.
    pub(super) fn month(self) -> String {
        use chrono::Datelike;
        match self {
            Self::Day(day) => format!("{}-{:02}", day.year(), day.month()),
            Self::Month(year, month) => format!("{year}-{month:02}"),
        }
    }
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn year(text: &str) -> Option<i32> {
    let year = number(text, 4..=4)?;
    (1900..=2200).contains(&year).then_some(year as i32)
}

fn day(y: &str, m: &str, d: &str) -> Option<When> {
    NaiveDate::from_ymd_opt(year(y)?, number(m, 1..=2)?, number(d, 1..=2)?).map(When::Day)
}

fn month(y: &str, m: &str) -> Option<When> {
    let (year, month) = (year(y)?, number(m, 1..=2)?);
    ((1..=12).contains(&month)).then_some(When::Month(year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_read_in_all_habits() {
        let june = When::Day(NaiveDate::from_ymd_opt(2019, 6, 1).unwrap());
        for text in
            ["2019-06-01", "2019/6/1", "2019.6.1", "2019年6月1日", "20190601", "2019-06-01T08:00:00", "2019/6/1 8:00"]
        {
            assert_eq!(When::read(text), Some(june), "{text}");
        }
        for text in ["2019.6", "2019年6月", "2019-06", "2019/6", "201906", "2019年 6月"] {
            assert_eq!(When::read(text), Some(When::Month(2019, 6)), "{text}");
        }
        for text in ["2019", "6/1/2019", "2019-13", "2019-02-30", "43617", "19.6", "", "2019-6-1-1", "下月"] {
            assert_eq!(When::read(text), None, "{text}");
        }
    }
}
