//! The state machine of 收→储→让: held against the diagram of the documents, and against the rules of the trade written by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;

use tuguan::reserve::process::{Facts, STEPS, State, Way, step_between, steps_from};

/// The steps of the diagram in `docs/reserve.md`: `lead --> check: …`.
fn drawn() -> BTreeSet<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reserve.md");
    let text = fs::read_to_string(path).unwrap();
    let diagram = text.split("```mermaid").nth(1).unwrap().split("```").next().unwrap();
    let word = |text: &str| text.split([':', ' ']).find(|part| !part.is_empty()).unwrap_or_default().to_owned();
    diagram
        .lines()
        .filter_map(|line| line.split_once("-->"))
        .map(|(from, to)| (word(from.trim()), word(to.trim())))
        .filter(|(from, to)| from != "[*]" && to != "[*]")
        .collect()
}

#[test]
fn the_diagram_shows_every_step_and_no_other() {
    let known: BTreeSet<(String, String)> =
        STEPS.iter().map(|step| (step.from.word().to_owned(), step.to.word().to_owned())).collect();
    assert_eq!(drawn(), known);
    assert_eq!(known.len(), STEPS.len(), "a step stands twice in the table");
}

/// What must be attached to leave each state on the way to 在库, copied from the district's table of states and papers
/// (收储让流程, 附件要求) and not from the code.
const PAPERS: &[(&str, &[&str])] = &[
    ("lead", &["site_photo"]),
    ("check", &["title_record", "survey_map", "encumbrance_search", "government_decision"]),
    ("listed", &["annual_plan"]),
    ("planned", &[]),
    ("acquiring", &["acquisition_document", "appraisal_report", "payment_voucher", "vacancy_confirmation"]),
    ("handover", &["handover_form", "entry_review"]),
];
/// 一票否决, and what must be said before the land is taken over.
const VETOES: [&str; 5] = ["hazard_pollution", "hazard_relic", "hazard_mineral", "hazard_flood", "hazard_geology"];

/// Everything that a walk may add to an entry.
fn additions() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<(&str, &str)> =
        PAPERS.iter().flat_map(|(_, kinds)| kinds.iter().map(|kind| ("document", *kind))).collect();
    all.extend(VETOES.map(|veto| ("absent", veto)));
    all.extend([
        ("text", "source_note"),
        ("text", "holder"),
        ("text", "ownership"),
        ("text", "plan_year"),
        ("text", "acq_doc_no"),
        ("text", "acq_doc_date"),
        ("purchase", "acq_mode"),
        ("true", "rights_clear"),
        ("settled", "compensation"),
        ("text", "right_type"),
        ("text", "guard_org"),
        ("shape", ""),
        ("opinions", ""),
    ]);
    all
}

fn add(facts: &mut Facts, (what, name): (&str, &str)) {
    match what {
        "document" => *facts.documents.entry(name.to_owned()).or_default() += 1,
        "shape" => facts.pieces = (1, 0),
        "opinions" => facts.opinions = (3, 0, 0),
        value => {
            facts.fields.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// An entry with all that the way to 在库 asks for.
fn complete() -> Facts {
    let mut facts = Facts::default();
    for addition in additions() {
        add(&mut facts, addition);
    }
    facts.documents.insert("site_photo".to_owned(), 4);
    facts
}

const WAY: [State; 7] =
    [State::Lead, State::Check, State::Listed, State::Planned, State::Acquiring, State::Handover, State::InStock];

#[test]
fn with_everything_there_the_way_is_open_and_without_any_one_thing_it_is_shut() {
    let facts = complete();
    for pair in WAY.windows(2) {
        let missing = step_between(pair[0], pair[1]).unwrap().missing(&facts, "");
        assert!(missing.is_empty(), "{:?}: {missing:?}", pair[0]);
    }
    for addition in additions() {
        let mut facts = complete();
        match addition {
            ("document", kind) => drop(facts.documents.remove(kind)),
            ("shape", _) => facts.pieces = (0, 0),
            ("opinions", _) => facts.opinions = (0, 0, 0),
            (_, name) => drop(facts.fields.remove(name)),
        }
        let shut = WAY.windows(2).any(|pair| !step_between(pair[0], pair[1]).unwrap().missing(&facts, "").is_empty());
        assert!(shut, "without {addition:?} the land still gets in");
    }
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let step = step_between(State::Acquiring, State::Handover).unwrap();
    let told: Vec<String> = step.missing(&Facts::default(), "").into_iter().map(|missing| missing.field).collect();
    let mut wanted = vec!["acquisition_document", "appraisal_report", "payment_voucher", "vacancy_confirmation"];
    wanted.extend(VETOES);
    wanted.extend(["rights_clear", "compensation"]);
    assert_eq!(told, wanted);
}

#[test]
fn land_that_comes_without_a_price_needs_no_voucher() {
    for mode in ["recovery_free", "transfer", "entrusted"] {
        let mut facts = complete();
        facts.fields.insert("acq_mode".to_owned(), mode.to_owned());
        facts.documents.remove("appraisal_report");
        facts.documents.remove("payment_voucher");
        assert!(step_between(State::Acquiring, State::Handover).unwrap().missing(&facts, "").is_empty(), "{mode}");
    }
}

#[test]
fn backwards_and_to_the_end_only_with_a_reason() {
    for step in STEPS {
        let mut facts = complete();
        facts.documents.insert("termination_basis".to_owned(), 1);
        let asks = |reason: &str| step.missing(&facts, reason).iter().any(|missing| missing.field == "reason");
        assert_eq!(asks("原因太短"), step.way != Way::Forward, "{:?} → {:?}", step.from, step.to);
        assert!(!asks("因测绘成果有误退回重新核查"), "{:?} → {:?}", step.from, step.to);
    }
}

#[test]
fn every_state_is_reached_and_only_out_is_the_end() {
    let mut reached = BTreeSet::from([State::Lead]);
    while let Some(next) = STEPS.iter().find(|step| reached.contains(&step.from) && !reached.contains(&step.to)) {
        reached.insert(next.to);
    }
    assert_eq!(reached.len(), State::ALL.len());
    for state in State::ALL {
        assert_eq!(steps_from(state).next().is_none(), state == State::Out, "{state:?}");
    }
}

proptest! {
    /// Whatever is added in whatever order and whichever steps are tried: what is in stock came by all its papers.
    #[test]
    fn there_is_no_way_into_the_store_without_the_papers(
        walk in prop::collection::vec((0_usize..100, 0_usize..12, any::<bool>()), 1..400)
    ) {
        let additions = additions();
        let mut facts = Facts::default();
        let mut state = State::Lead;
        let mut left: BTreeMap<&str, Facts> = BTreeMap::new();
        for (addition, target, adds) in walk {
            if adds {
                add(&mut facts, additions[addition % additions.len()]);
                continue;
            }
            let Some(step) = step_between(state, State::ALL[target]) else { continue };
            if !step.missing(&facts, "退回原因：资料需要补正").is_empty() {
                continue;
            }
            if step.way == Way::Forward {
                left.insert(state.word(), facts.clone());
            }
            state = step.to;
            if state != State::InStock {
                continue;
            }
            for (from, kinds) in PAPERS {
                let then = left.get(from);
                prop_assert!(then.is_some(), "在库 without having left {}", from);
                for kind in *kinds {
                    prop_assert!(then.unwrap().documents.contains_key(*kind), "在库 without {}", kind);
                }
            }
            let then = &left["acquiring"];
            for veto in VETOES {
                prop_assert_eq!(then.fields.get(veto).map(String::as_str), Some("absent"));
            }
            prop_assert_eq!(then.fields.get("compensation").map(String::as_str), Some("settled"));
            prop_assert!(left["handover"].documents["site_photo"] >= 4);
            break;
        }
    }
}
