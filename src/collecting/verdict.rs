//! What a report amounts to, once it is known what it touches. Pure.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Share of both areas from which two boundaries are the same place.
const SAME: f64 = 0.9;

/// What a report is, beside what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 新增: nothing is known of it.
    New,
    /// 已在台账: the ledger says the same.
    Known,
    /// 有变化: it is in the ledger, which says something else.
    Changed,
    /// 图形重叠: it lies partly on other land.
    Overlapping,
    /// 有冲突: somebody else claims it, or it points to several things or to none.
    Conflicting,
}

/// A parcel or building that a report names or lies on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Touched {
    /// Its id.
    pub id: i64,
    /// 名称.
    pub name: String,
    /// 编号 or 宗地代码.
    pub number: Option<String>,
    /// Whether the report names its number.
    pub named: bool,
    /// What they have in common, ㎡, where the report has a boundary.
    pub overlap_m2: Option<f64>,
    /// The same as a share of the parcel.
    pub share: Option<f64>,
    /// The same as a share of what is reported.
    pub share_of_report: Option<f64>,
    /// The entry of the ledger that it belongs to.
    pub item_id: Option<i64>,
}

impl Touched {
    /// Whether the parcel is the reported place, and not only touched by it.
    fn is_the_place(&self) -> bool {
        let covers = |share: Option<f64>| share.is_some_and(|share| share >= SAME);
        self.named || covers(self.share) && covers(self.share_of_report)
    }
}

/// A field in which ledger and report differ.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Difference {
    /// Field of the ledger.
    pub field: String,
    /// What the ledger says.
    pub stored: Value,
    /// What the report says.
    pub said: Value,
}

/// An entry of the ledger that a report is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: i64,
    /// 台账编号.
    pub ledger_no: Option<String>,
    /// 名称.
    pub name: String,
    /// Where it stands in the process.
    pub state: String,
    /// Its version, for taking differences over.
    pub version: i32,
    /// By what it was found: `place`, `certificate` or `name`.
    pub by: String,
    /// What the report says otherwise.
    pub differences: Vec<Difference>,
}

/// Another report of the same place.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Twin {
    /// Its id.
    pub id: i64,
    /// Who sent it.
    pub organisation: Option<String>,
    /// Whether that is the same unit.
    pub same_unit: bool,
    /// 名称.
    pub name: String,
}

/// All that is known of one report.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Known {
    /// Parcels and buildings it names or lies on.
    pub spaces: Vec<Touched>,
    /// Entries it is about.
    pub entries: Vec<Entry>,
    /// Other reports of the same place.
    pub twins: Vec<Twin>,
    /// Numbers it names that the map does not have.
    pub unknown: Vec<String>,
}

impl Known {
    /// What that amounts to; the worst counts. Another holder than the ledger's is a conflict: two claim the same place.
    pub fn verdict(&self) -> Verdict {
        let other_holder =
            |entry: &Entry| entry.differences.iter().any(|one| one.field == "holder" && !one.stored.is_null());
        if !self.twins.is_empty()
            || !self.unknown.is_empty()
            || self.entries.len() > 1
            || self.entries.iter().any(other_holder)
        {
            return Verdict::Conflicting;
        }
        if self.spaces.iter().any(|space| !space.is_the_place()) {
            return Verdict::Overlapping;
        }
        match self.entries.first() {
            None => Verdict::New,
            Some(entry) if entry.differences.is_empty() => Verdict::Known,
            Some(_) => Verdict::Changed,
        }
    }

    /// The spaces that an entry made of the report consists of.
    pub fn places(&self) -> Vec<i64> {
        self.spaces.iter().filter(|space| space.is_the_place()).map(|space| space.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Difference, Entry, Known, Touched, Twin, Verdict};

    fn touched(named: bool, share: f64, of_report: f64) -> Touched {
        let (share, of_report) = ((share > 0.0).then_some(share), (of_report > 0.0).then_some(of_report));
        Touched {
            id: 1,
            name: "甲".to_owned(),
            number: None,
            named,
            overlap_m2: None,
            share,
            share_of_report: of_report,
            item_id: None,
        }
    }

    fn entry(differences: &[(&str, serde_json::Value)]) -> Entry {
        let difference = |(field, stored): &(&str, serde_json::Value)| Difference {
            field: (*field).to_owned(),
            stored: stored.clone(),
            said: json!("说的"),
        };
        Entry {
            id: 7,
            ledger_no: None,
            name: "甲".to_owned(),
            state: "listed".to_owned(),
            version: 1,
            by: "place".to_owned(),
            differences: differences.iter().map(difference).collect(),
        }
    }

    #[test]
    fn the_worst_counts() {
        assert_eq!(Known::default().verdict(), Verdict::New);
        let on_parcel = |entries| Known { spaces: vec![touched(true, 0.0, 0.0)], entries, ..Known::default() };
        assert_eq!(on_parcel(vec![]).verdict(), Verdict::New);
        assert_eq!(on_parcel(vec![entry(&[])]).verdict(), Verdict::Known);
        assert_eq!(on_parcel(vec![entry(&[("problem", json!(null))])]).verdict(), Verdict::Changed);
        // A holder where the ledger has none is news; another one is a conflict.
        assert_eq!(on_parcel(vec![entry(&[("holder", json!(null))])]).verdict(), Verdict::Changed);
        assert_eq!(on_parcel(vec![entry(&[("holder", json!("乙"))])]).verdict(), Verdict::Conflicting);
        assert_eq!(on_parcel(vec![entry(&[]), entry(&[])]).verdict(), Verdict::Conflicting);
        let twin = Twin { id: 2, organisation: None, same_unit: true, name: "甲".to_owned() };
        assert_eq!(Known { twins: vec![twin], ..Known::default() }.verdict(), Verdict::Conflicting);
        assert_eq!(Known { unknown: vec!["X".to_owned()], ..Known::default() }.verdict(), Verdict::Conflicting);
    }

    #[test]
    fn a_boundary_is_a_place_if_each_covers_the_other() {
        let lies = |share, of_report| Known { spaces: vec![touched(false, share, of_report)], ..Known::default() };
        assert_eq!(lies(0.95, 0.97).verdict(), Verdict::New);
        assert_eq!(lies(0.95, 0.97).places(), [1]);
        // A corner of a large parcel, and a large area around a small one, are not that parcel.
        assert_eq!(lies(0.2, 1.0).verdict(), Verdict::Overlapping);
        assert_eq!(lies(1.0, 0.2).verdict(), Verdict::Overlapping);
        assert!(lies(1.0, 0.2).places().is_empty());
    }
}
