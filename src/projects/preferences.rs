//! What makes a space fit a project: limits, preferences with their weights, and what is said of each. Data, shipped with the
//! program (`preferences.toml`), read and checked here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The preferences that come with the program.
pub(super) const BUILT_IN: &str = include_str!("preferences.toml");

/// Limits that `pairs.sql` names.
const LIMITS: [&str; 6] = ["small", "large", "use", "place", "category", "taken"];
/// Preferences that `score` knows how to judge.
const PREFERENCES: [&str; 8] = ["size", "place", "month", "cleared", "reserved", "use", "rent", "floors"];
/// What has to be looked at on site.
const VERIFY: [&str; 2] = ["clear_height", "floor_load"];
/// The weights of land and of buildings each add up to this.
const WHOLE: u32 = 100;

/// A text in both languages of the page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub(super) zh: String,
    pub(super) en: String,
}

impl Text {
    /// The same in both languages.
    pub(super) fn same(text: impl Into<String>) -> Self {
        let zh = text.into();
        Self { en: zh.clone(), zh }
    }

    /// Fills `{name}` by the value of that name.
    pub(super) fn fill(&self, values: &[(&str, Self)]) -> Self {
        let mut filled = self.clone();
        for (name, value) in values {
            let place = format!("{{{name}}}");
            filled.zh = filled.zh.replace(&place, &value.zh);
            filled.en = filled.en.replace(&place, &value.en);
        }
        filled
    }
}

/// A hard limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limit {
    id: String,
    pub(super) title: Text,
    pub(super) sentence: Text,
}

/// A soft preference.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preference {
    pub(super) id: String,
    pub(super) title: Text,
    /// Most points for land, and for buildings; 0 where it does not apply.
    #[serde(default)]
    pub(super) parcel: u32,
    #[serde(default)]
    pub(super) building: u32,
    /// How far beyond the wish nothing is left.
    pub(super) fades: Option<Decimal>,
    says: BTreeMap<String, Text>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    id: String,
    sentence: Text,
}

/// All of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preferences {
    /// Share of a size by which a near miss may miss it.
    pub(super) near: Decimal,
    limit: Vec<Limit>,
    pub(super) preference: Vec<Preference>,
    verify: Vec<Verify>,
}

impl Preferences {
    /// What comes with the program.
    pub(super) fn built_in() -> Result<Self> {
        Self::parse(BUILT_IN).map_err(|error| Error::broken("src/projects/preferences.toml", error))
    }

    fn parse(toml: &str) -> Result<Self, String> {
        let all: Self = toml::from_str(toml).map_err(|error| error.to_string())?;
        expect(all.limit.iter().map(|limit| limit.id.as_str()).collect(), &LIMITS)?;
        expect(all.preference.iter().map(|preference| preference.id.as_str()).collect(), &PREFERENCES)?;
        expect(all.verify.iter().map(|verify| verify.id.as_str()).collect(), &VERIFY)?;
        let sums = all.preference.iter().fold((0, 0), |(land, floor), p| (land + p.parcel, floor + p.building));
        if sums != (WHOLE, WHOLE) {
            return Err(format!("the weights of land and of buildings each add up to {WHOLE}, not to {sums:?}"));
        }
        if all.near < Decimal::ZERO || all.near >= Decimal::ONE {
            return Err("near is a share, 0 to 1".to_owned());
        }
        for preference in &all.preference {
            let fades = preference.fades.unwrap_or(Decimal::ONE);
            if fades <= Decimal::ZERO {
                return Err(format!("{}: fades is more than nothing", preference.id));
            }
        }
        Ok(all)
    }

    /// The limit of this name.
    pub(super) fn limit(&self, id: &str) -> Result<&Limit> {
        self.limit.iter().find(|limit| limit.id == id).ok_or_else(|| Error::Broken(format!("no limit “{id}”")))
    }

    /// What somebody has to look at.
    pub(super) fn verify(&self, id: &str) -> Option<&Text> {
        self.verify.iter().find(|verify| verify.id == id).map(|verify| &verify.sentence)
    }
}

fn expect(found: Vec<&str>, known: &[&str]) -> Result<(), String> {
    if found == known { Ok(()) } else { Err(format!("{known:?} are expected, in this order, not {found:?}")) }
}

impl Preference {
    /// What is said when it came out so; the title where nothing is.
    pub(super) fn says(&self, outcome: &str) -> &Text {
        self.says.get(outcome).unwrap_or(&self.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_sound() {
        let all = Preferences::parse(BUILT_IN).unwrap();
        assert_eq!(all.preference.len(), PREFERENCES.len());
    }

    #[test]
    fn unknown_ids_and_weights_that_do_not_add_up_are_refused() {
        let changed = BUILT_IN.replace("parcel = 30", "parcel = 31");
        assert!(Preferences::parse(&changed).unwrap_err().contains("add up to 100"));
        let changed = BUILT_IN.replace("id = \"rent\"", "id = \"rant\"");
        assert!(Preferences::parse(&changed).unwrap_err().contains("rant"));
        let changed = BUILT_IN.replace("near = 0.2", "near = 2");
        assert!(Preferences::parse(&changed).unwrap_err().contains("share"));
    }

    #[test]
    fn blanks_are_filled_in_both_languages() {
        let text = Text { zh: "在{street}".to_owned(), en: "in {street}".to_owned() };
        let filled = text.fill(&[("street", Text { zh: "湖里街道".to_owned(), en: "Huli".to_owned() })]);
        assert_eq!((filled.zh.as_str(), filled.en.as_str()), ("在湖里街道", "in Huli"));
    }
}
