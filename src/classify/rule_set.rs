//! A rule set: ordered rules in TOML, each a category, a CQL2 expression and a sentence for people.
//!
//! Pure: reads and checks the text, and says what it means in SQL. The first rule that holds decides. The first entry (R0,
//! a decision of the district government) and the last (R6, nothing else holds) are part of the structure and have no
//! expression; a rule set that leaves them out gets the built-in ones.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::fields::rule_fields;
use crate::cql2::{self, Filter};
use crate::error::{Error, FieldError, Result};

/// The rule set that comes with the program.
pub const BUILT_IN: &str = include_str!("rules.toml");
/// Id of the structural first rule: assigned by a decision of people.
pub(super) const OVERRIDE: &str = "R0";
/// The categories a decision may name; the first five count in the total.
pub const CATEGORIES: [&str; 6] = ["supply", "renewal", "industrial_upgrade", "military", "building", "unclassified"];
/// What no rule decides.
pub(super) const UNCLASSIFIED: &str = "unclassified";

/// A checked rule set.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// Title for people.
    pub name: String,
    /// The text it was read from.
    pub toml: String,
    /// Rules in order of evaluation, structural ones included.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Short name, e.g. `R4a`.
    pub id: String,
    /// The category it decides; none for R0, which decides what the document says.
    pub category: Option<String>,
    /// 中文名.
    pub title: String,
    /// What it means, for an officer.
    pub sentence: String,
    /// Source of the rule.
    pub basis: String,
    /// What it asks; none for the structural rules.
    pub when: Option<Condition>,
    /// Whether it is asked about parcels, and about buildings.
    pub parcels: bool,
    /// Whether it is asked about buildings.
    pub buildings: bool,
}

/// A rule's expression, as written and as read.
#[derive(Debug, Clone)]
pub struct Condition {
    /// CQL2 text without the line breaks of the file.
    pub text: String,
    /// The same, parsed.
    pub filter: Filter,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default)]
    rule: Vec<WrittenRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    id: String,
    category: Option<String>,
    title: String,
    sentence: String,
    #[serde(default)]
    basis: String,
    applies_to: Option<Vec<String>>,
    when: Option<String>,
}

impl RuleSet {
    /// Reads a rule set.
    ///
    /// # Errors
    /// 422 with one item for each rule that is wrong, named by its id, or the line where the text is no TOML.
    pub fn parse(toml: &str) -> Result<Self> {
        let written: Written = toml::from_str(toml)
            .map_err(|error| Error::field("rules", "bad-toml", format!("the rule set cannot be read: {error}")))?;
        let mut errors = Vec::new();
        let mut rules: Vec<Rule> = Vec::new();
        for rule in written.rule {
            match check(rule) {
                Ok(rule) => rules.push(rule),
                Err(mut found) => errors.append(&mut found),
            }
        }
        let set = Self { name: written.name, toml: toml.to_owned(), rules: with_structure(rules) };
        errors.extend(set.structure_errors());
        if errors.is_empty() {
            return Ok(set);
        }
        let first = format!("{}: {}", errors[0].field, errors[0].message);
        Err(Error::Invalid { detail: format!("the rule set has {} fault(s); {first}", errors.len()), errors })
    }

    /// SHA-256 of the text, in hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.toml.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    fn structure_errors(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            if self.rules[..index].iter().any(|other| other.id == rule.id) {
                errors.push(FieldError::new(&rule.id, "duplicate-rule", "this id is used twice"));
            }
            let structural = index == 0 || index + 1 == self.rules.len();
            if rule.when.is_none() && !structural {
                errors.push(FieldError::new(
                    &rule.id,
                    "missing-expression",
                    "only R0 (first) and the rule for everything else (last) have no `when`",
                ));
            }
        }
        errors
    }
}

/// Puts the built-in structural rules where a set has none of its own.
fn with_structure(mut rules: Vec<Rule>) -> Vec<Rule> {
    if rules.first().is_none_or(|rule| rule.id != OVERRIDE) {
        rules.insert(
            0,
            structural(OVERRIDE, None, "人工指定", "区政府批示或会议纪要（须有文号）已指定该对象的类别，按指定执行。"),
        );
    }
    if rules.last().is_none_or(|rule| rule.when.is_some() || rule.id == OVERRIDE) {
        let sentence = "以上各条均不符合，列入待核清单，不计入对外公布的总数。";
        rules.push(structural("R6", Some(UNCLASSIFIED), "待定", sentence));
    }
    rules
}

fn structural(id: &str, category: Option<&str>, title: &str, sentence: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        category: category.map(str::to_owned),
        title: title.to_owned(),
        sentence: sentence.to_owned(),
        basis: "[D]".to_owned(),
        when: None,
        parcels: true,
        buildings: true,
    }
}

fn check(rule: WrittenRule) -> Result<Rule, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut fault = |code: &str, message: String| errors.push(FieldError::new(&rule.id, code, message));
    let good_id = rule.id.len() <= 16
        && rule.id.starts_with(|c: char| c.is_ascii_alphabetic())
        && rule.id.chars().all(|c| c.is_ascii_alphanumeric());
    if !good_id {
        fault("bad-rule-id", format!("“{}” is no rule id: a letter, then letters and digits, at most 16", rule.id));
    }
    if rule.id == OVERRIDE && (rule.when.is_some() || rule.category.is_some()) {
        fault("bad-rule", "R0 is decided by people: it has neither `when` nor `category`".to_owned());
    }
    match rule.category.as_deref() {
        None if rule.id != OVERRIDE => {
            fault("missing-category", format!("`category` is one of {}", CATEGORIES.join(", ")))
        }
        Some(category) if !CATEGORIES.contains(&category) => {
            fault("bad-category", format!("“{category}” is no category; known are {}", CATEGORIES.join(", ")));
        }
        _ => {}
    }
    let kinds = rule.applies_to.unwrap_or_else(|| vec!["parcel".to_owned(), "building".to_owned()]);
    if kinds.is_empty() || kinds.iter().any(|kind| kind != "parcel" && kind != "building") {
        fault("bad-applies-to", "`applies_to` lists \"parcel\", \"building\" or both".to_owned());
    }
    let when = rule.when.as_deref().map(condition).transpose().unwrap_or_else(|error| {
        fault("bad-expression", error.to_string());
        None
    });
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Rule {
        parcels: kinds.iter().any(|kind| kind == "parcel"),
        buildings: kinds.iter().any(|kind| kind == "building"),
        id: rule.id,
        category: rule.category,
        title: rule.title,
        sentence: rule.sentence,
        basis: rule.basis,
        when,
    })
}

/// Parses an expression and tries it against the allow-list, so that a rule set that is adopted can always be run.
fn condition(text: &str) -> Result<Condition, cql2::ExpressionError> {
    let filter = cql2::parse(text)?;
    filter.to_sql(&rule_fields(), 1)?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Condition { text, filter })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_are_sound_and_in_order() {
        let set = RuleSet::parse(BUILT_IN).unwrap();
        let ids: Vec<&str> = set.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["R0", "R1", "R2", "R3", "R4", "R4a", "R5", "R6"]);
        assert!(set.rules.iter().all(|rule| !rule.basis.is_empty() && !rule.sentence.is_empty()));
    }

    #[test]
    fn faults_name_the_rule_and_the_place() {
        let toml = r#"
            name = "x"
            [[rule]]
            id = "R1"
            category = "military"
            title = "t"
            sentence = "s"
            when = "holder_kind = 'military' and areaa_m2 > 3"
            [[rule]]
            id = "R2"
            category = "garden"
            title = "t"
            sentence = "s"
            when = "area_m2 > 'x'"
            [[rule]]
            id = "R3"
            category = "supply"
            title = "t"
            sentence = "s"
            when = "area_m2 >> 3"
        "#;
        let error = RuleSet::parse(toml).unwrap_err();
        let codes: Vec<(&str, &str)> = error.errors().iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
        assert_eq!(
            codes,
            [("R1", "bad-expression"), ("R2", "bad-category"), ("R2", "bad-expression"), ("R3", "bad-expression")]
        );
        assert!(error.errors()[0].message.contains("areaa_m2"));
        assert!(error.errors()[2].message.contains("property area_m2"));
        assert!(error.errors()[3].message.contains("character"));
        let error = RuleSet::parse("name = \"x\"\n[[rule]\n").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }

    #[test]
    fn a_rule_may_not_look_at_decisions() {
        let toml = "name = \"x\"\n[[rule]]\nid = \"R1\"\ncategory = \"supply\"\ntitle = \"t\"\nsentence = \"s\"\n\
                    when = \"category = 'supply'\"\n";
        assert!(RuleSet::parse(toml).unwrap_err().errors()[0].message.contains("no property “category”"));
    }

    #[test]
    fn structural_rules_are_added_where_missing_and_refused_elsewhere() {
        let rule = |id: &str, when: &str| {
            format!("[[rule]]\nid = \"{id}\"\ncategory = \"supply\"\ntitle = \"t\"\nsentence = \"s\"\n{when}\n")
        };
        let set = RuleSet::parse(&format!("name = \"x\"\n{}", rule("A", "when = \"area_m2 > 1\""))).unwrap();
        let ids: Vec<&str> = set.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["R0", "A", "R6"]);
        let toml = format!("name = \"x\"\n{}{}", rule("A", ""), rule("B", "when = \"area_m2 > 1\""));
        assert_eq!(RuleSet::parse(&toml).unwrap_err().errors()[0].code, "missing-expression");
    }
}
