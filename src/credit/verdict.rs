//! What the records of an enterprise say on a day. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 守信激励 (红名单)
    Red,
    /// 严重失信 (黑名单)
    Black,
    /// 行政处罚
    Penalty,
    /// 经营异常
    Abnormal,
    /// 其他
    Other,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Red, Self::Black, Self::Penalty, Self::Abnormal, Self::Other];

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Black => "black",
            Self::Penalty => "penalty",
            Self::Abnormal => "abnormal",
            Self::Other => "other",
        }
    }

    /// What offices call it; the first is the name that is shown.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Red => &["守信激励（红名单）", "红名单", "守信激励", "守信激励名单", "守信红名单"],
            Self::Black => {
                &["严重失信（黑名单）", "黑名单", "严重失信", "严重失信主体名单", "失信惩戒名单", "失信被执行人"]
            }
            Self::Penalty => &["行政处罚", "处罚"],
            Self::Abnormal => &["经营异常", "经营异常名录"],
            Self::Other => &["其他", "其它"],
        }
    }

    /// The kind of this word or name; brackets of either width.
    pub fn of(text: &str) -> Option<Self> {
        let tidy = text.trim().replace('(', "（").replace(')', "）");
        Self::ALL.into_iter().find(|kind| kind.word() == tidy.to_lowercase() || kind.names().contains(&tidy.as_str()))
    }
}

/// What counts of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What it is.
    pub kind: Kind,
    /// 决定日期
    pub decided_on: NaiveDate,
    /// The last day; none where the authority set none.
    pub valid_until: Option<NaiveDate>,
    /// The day of its repair or withdrawal.
    pub ended_on: Option<NaiveDate>,
}

impl Standing {
    /// Whether it counts on a day: from its decision to its last day, and not any more from the day of its repair on. What has no
    /// last day counts until it is repaired: nothing lapses because nobody wrote down when.
    pub fn stands(&self, day: NaiveDate) -> bool {
        self.decided_on <= day
            && self.valid_until.is_none_or(|until| day <= until)
            && self.ended_on.is_none_or(|ended| day < ended)
    }
}

/// What follows from the records of a day; the worse is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 无不良记录: nothing stands in the way.
    Clear,
    /// 需关注: a penalty or an abnormality stands.
    Attention,
    /// 限制: on a black list.
    Barred,
}

impl Verdict {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Attention => "attention",
            Self::Barred => "barred",
        }
    }

    /// The verdict of this word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Clear, Self::Attention, Self::Barred].into_iter().find(|verdict| verdict.word() == word)
    }

    /// On a day. Praise outweighs nothing, and what is of no known kind is shown, not judged.
    pub fn on(day: NaiveDate, records: &[Standing]) -> Self {
        let weight = |record: &Standing| match record.kind {
            Kind::Black => Self::Barred,
            Kind::Penalty | Kind::Abnormal => Self::Attention,
            Kind::Red | Kind::Other => Self::Clear,
        };
        records.iter().filter(|record| record.stands(day)).map(weight).max().unwrap_or(Self::Clear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn record(kind: Kind, until: Option<&str>, ended: Option<&str>) -> Standing {
        Standing { kind, decided_on: day("2026-01-10"), valid_until: until.map(day), ended_on: ended.map(day) }
    }

    // The days are those of the record: its first and last count, the day of the repair does not.
    #[test]
    fn a_record_counts_from_its_decision_to_its_last_day() {
        let penalty = [record(Kind::Penalty, Some("2027-01-10"), None)];
        for (on, verdict) in [
            ("2026-01-09", Verdict::Clear),
            ("2026-01-10", Verdict::Attention),
            ("2027-01-10", Verdict::Attention),
            ("2027-01-11", Verdict::Clear),
        ] {
            assert_eq!(Verdict::on(day(on), &penalty), verdict, "{on}");
        }
        let black = [record(Kind::Black, None, Some("2026-06-01"))];
        assert_eq!(Verdict::on(day("2026-05-31"), &black), Verdict::Barred);
        assert_eq!(Verdict::on(day("2026-06-01"), &black), Verdict::Clear);
    }

    #[test]
    fn the_worst_decides_and_praise_outweighs_nothing() {
        let of = |kinds: &[Kind]| {
            let records: Vec<Standing> = kinds.iter().map(|kind| record(*kind, None, None)).collect();
            Verdict::on(day("2026-11-23"), &records)
        };
        assert_eq!(of(&[]), Verdict::Clear);
        assert_eq!(of(&[Kind::Red, Kind::Other]), Verdict::Clear);
        assert_eq!(of(&[Kind::Red, Kind::Abnormal]), Verdict::Attention);
        assert_eq!(of(&[Kind::Black, Kind::Red, Kind::Penalty]), Verdict::Barred);
    }

    #[test]
    fn offices_call_the_kinds_by_several_names() {
        for (text, kind) in [
            ("黑名单", Kind::Black),
            ("严重失信(黑名单)", Kind::Black),
            (" 行政处罚 ", Kind::Penalty),
            ("RED", Kind::Red),
        ] {
            assert_eq!(Kind::of(text), Some(kind), "{text}");
        }
        assert_eq!(Kind::of("灰名单"), None);
    }
}
