//! Months and the periods made of them. Pure.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};

/// A calendar month, written `2026-10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self { first: day.with_day(1).unwrap_or(day) }
    }

    fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(|first| Self { first })
    }

    /// Its last day: 数据截止日期.
    pub fn last_day(self) -> NaiveDate {
        self.after(1).first.pred_opt().unwrap_or(self.first)
    }

    /// So many months later.
    #[must_use]
    pub fn after(self, months: u32) -> Self {
        Self { first: self.first.checked_add_months(Months::new(months)).unwrap_or(self.first) }
    }

    /// The month before.
    #[must_use]
    pub fn before(self) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(1)).unwrap_or(self.first) }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("“{text}”不是月份，应写作 2026-10 (a month is written YYYY-MM, 01 to 12)");
        let (year, month) = text.split_once('-').ok_or_else(bad)?;
        Self::new(number(year, 4).ok_or_else(bad)?.cast_signed(), number(month, 2).ok_or_else(bad)?).ok_or_else(bad)
    }
}

/// A number of exactly so many digits, without a sign.
fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// What a report covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first month.
    pub first: Month,
    /// Its last month, whose snapshot has the figures.
    pub last: Month,
    kind: Kind,
}

/// How long a report looks back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Month,
    Quarter,
    HalfYear,
    Year,
}

impl Kind {
    fn of(kind: &str) -> Result<Self, (&'static str, String)> {
        match kind {
            "month" => Ok(Self::Month),
            "quarter" => Ok(Self::Quarter),
            "half_year" => Ok(Self::HalfYear),
            "year" => Ok(Self::Year),
            other => {
                let known = "应为 month（月报）、quarter（季报）、half_year（半年报）或 year（年报）";
                Err(("kind", format!("“{other}”：{known} (month, quarter, half_year or year)")))
            }
        }
    }

    fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

impl Period {
    /// The period of this kind that `month` is in.
    ///
    /// # Errors
    /// The name of the parameter that is wrong, and what to write.
    pub fn around(kind: &str, month: Month) -> Result<Self, (&'static str, String)> {
        let kind = Kind::of(kind)?;
        let behind = month.first.month0() % kind.months();
        let first = Month::new(month.first.year(), month.first.month() - behind).unwrap_or(month);
        Ok(Self { first, last: first.after(kind.months() - 1), kind })
    }

    /// The period of this kind (`month`, `quarter`, `half_year`, `year`) that is written so.
    ///
    /// # Errors
    /// The name of the parameter that is wrong, and what to write.
    pub fn parse(kind: &str, text: &str) -> Result<Self, (&'static str, String)> {
        let kind = Kind::of(kind)?;
        let bad = || {
            let example = match kind {
                Kind::Month => "2026-10",
                Kind::Quarter => "2026-Q3",
                Kind::HalfYear => "2026-H1",
                Kind::Year => "2026",
            };
            ("period", format!("“{text}”应写作 {example} (is to be written like {example})"))
        };
        let part = |letter: char, most: u32| {
            let (year, part) = text.split_once('-')?;
            let part = number(part.strip_prefix(letter)?, 1).filter(|part| (1..=most).contains(part))?;
            Month::new(number(year, 4)?.cast_signed(), (part - 1) * (12 / most) + 1)
        };
        let first = match kind {
            Kind::Month => text.parse().ok(),
            Kind::Quarter => part('Q', 4),
            Kind::HalfYear => part('H', 2),
            Kind::Year => number(text, 4).and_then(|year| Month::new(year.cast_signed(), 1)),
        };
        let first = first.ok_or_else(bad)?;
        Ok(Self { first, last: first.after(kind.months() - 1), kind })
    }

    /// 月报, 季报, 半年报, 年报.
    pub fn word(self) -> &'static str {
        match self.kind {
            Kind::Month => "月报",
            Kind::Quarter => "季报",
            Kind::HalfYear => "半年报",
            Kind::Year => "年报",
        }
    }

    /// As a title says it: 2026年第三季度.
    pub fn title(self) -> String {
        let (year, month) = (self.first.first.year(), self.first.first.month());
        match self.kind {
            Kind::Month => format!("{year}年{month}月"),
            Kind::Quarter => format!("{year}年第{}季度", ["一", "二", "三", "四"][(month as usize - 1) / 3]),
            Kind::HalfYear => format!("{year}年{}半年", if month == 1 { "上" } else { "下" }),
            Kind::Year => format!("{year}年"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: &str, text: &str) -> (String, String, String) {
        let period = Period::parse(kind, text).unwrap();
        (period.first.to_string(), period.last.to_string(), period.title())
    }

    #[test]
    fn periods_end_with_their_last_month() {
        assert_eq!(of("month", "2026-10"), ("2026-10".into(), "2026-10".into(), "2026年10月".into()));
        assert_eq!(of("quarter", "2026-Q3"), ("2026-07".into(), "2026-09".into(), "2026年第三季度".into()));
        assert_eq!(of("half_year", "2019-H1"), ("2019-01".into(), "2019-06".into(), "2019年上半年".into()));
        assert_eq!(of("half_year", "2026-H2"), ("2026-07".into(), "2026-12".into(), "2026年下半年".into()));
        assert_eq!(of("year", "2026"), ("2026-01".into(), "2026-12".into(), "2026年".into()));
        for (kind, month, first, last) in [
            ("month", "2026-10", "2026-10", "2026-10"),
            ("quarter", "2026-08", "2026-07", "2026-09"),
            ("half_year", "2019-06", "2019-01", "2019-06"),
            ("half_year", "2026-07", "2026-07", "2026-12"),
            ("year", "2026-12", "2026-01", "2026-12"),
        ] {
            let period = Period::around(kind, month.parse().unwrap()).unwrap();
            assert_eq!(
                (period.first.to_string(), period.last.to_string()),
                (first.into(), last.into()),
                "{kind} {month}"
            );
        }
        let february: Month = "2024-02".parse().unwrap();
        assert_eq!(
            (february.last_day().to_string(), february.before().to_string()),
            ("2024-02-29".into(), "2024-01".into())
        );
    }

    #[test]
    fn what_is_no_period_is_named() {
        for text in ["2026-13", "2026-00", "2026-1", "26-10", "2026-+1", "2026/10", "-026-10", "二〇二六-10", ""] {
            assert!(text.parse::<Month>().is_err(), "{text}");
            assert_eq!(Period::parse("month", text).unwrap_err().0, "period");
        }
        for (kind, text) in
            [("quarter", "2026-Q5"), ("half_year", "2026-H0"), ("year", "2026-10"), ("quarter", "2026-10")]
        {
            assert_eq!(Period::parse(kind, text).unwrap_err().0, "period", "{kind} {text}");
        }
        assert_eq!(Period::parse("week", "2026-10").unwrap_err().0, "kind");
    }
}
