//! Rules of the house that no compiler holds.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Where each module stands: it may use what stands lower, and its own level.
const LEVELS: &[(&str, u8)] = &[
    ("error", 0),
    ("clock", 0),
    ("geo", 0),
    ("supervision", 1),
    ("config", 1),
    ("db", 1),
    ("cql2", 1),
    ("app", 2),
    ("http", 2),
    ("access", 3),
    ("records", 3),
    ("classify", 3),
    ("intake", 4),
    ("reserve", 4),
    ("handovers", 4),
    ("collecting", 4),
    ("saved_views", 4),
    ("patrols", 4),
    ("temporary_uses", 4),
    ("contracts", 4),
    ("credit", 4),
    ("alerts", 4),
    ("letters", 4),
    ("notices", 4),
    ("visits", 4),
    ("reports", 4),
    ("edit", 4),
    ("projects", 4),
    ("publish", 4),
    ("demo", 4),
    ("tls", 4),
    ("server", 5),
    ("cli", 6),
];

/// Edges upwards that are meant: the application holds what its parts keep, and lists share the floor of publication.
const ALLOWED: &[(&str, &str)] = &[
    ("app", "access"),
    ("app", "classify"),
    ("app", "credit"),
    ("app", "edit"),
    ("app", "publish"),
    ("app", "records"),
    ("records", "publish"),
    ("classify", "publish"),
    ("intake", "publish"),
];

#[test]
fn calls_go_one_way() {
    let level = |module: &str| LEVELS.iter().find(|(name, _)| *name == module).map(|(_, level)| *level);
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in files("src", "rs") {
        let inside = path.strip_prefix(&src).unwrap();
        let own = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(own_level) = level(own) else { continue };
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some(rest) = line.trim_start().strip_prefix("use crate::") else { continue };
            let used = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            let Some(used_level) = level(used) else { continue };
            assert!(
                used_level <= own_level || ALLOWED.contains(&(own, used)),
                "{}: {own} uses {used}, which stands above it",
                inside.display()
            );
        }
    }
}

#[test]
fn geometry_knows_neither_database_nor_http_nor_business() {
    for path in files("src/geo", "rs") {
        let text = fs::read_to_string(&path).unwrap();
        for word in ["tokio_postgres", "warp::", "crate::records", "crate::db", "crate::intake"] {
            assert!(!text.contains(word), "{} mentions {word}", path.display());
        }
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    for path in files("src", "rs").iter().chain(&files("tests", "rs")) {
        let lines = fs::read_to_string(path).unwrap().lines().count();
        let most = if path.components().any(|part| part.as_os_str() == "tests") { 600 } else { 450 };
        assert!(lines <= most, "{} has {lines} lines", path.display());
    }
}

#[test]
fn records_are_written_in_one_place() {
    let owners = [
        ("parcel", "src/records"),
        ("building", "src/records"),
        ("zone", "src/records"),
        ("attachment", "src/records/attachments"),
        ("attachment_upload", "src/records/attachments"),
        ("classification", "src/classify"),
        ("placement", "src/classify"),
        ("net_area", "src/classify"),
        ("rule_set", "src/classify"),
        ("import_problem", "src/intake"),
        ("reserve_item", "src/reserve"),
        ("reserve_piece", "src/reserve"),
        ("reserve_event", "src/reserve"),
        ("handover", "src/handovers"),
        ("saved_view", "src/saved_views"),
        ("page_setting", "src/saved_views"),
        ("campaign", "src/collecting"),
        ("campaign_unit", "src/collecting"),
        ("campaign_report", "src/collecting"),
        ("temporary_use", "src/temporary_uses"),
        ("temporary_use_rent", "src/temporary_uses"),
        ("temporary_use_payment", "src/temporary_uses"),
        ("temporary_use_deposit", "src/temporary_uses"),
        ("enterprise", "src/contracts"),
        ("contract", "src/contracts"),
        ("contract_amendment", "src/contracts"),
        ("contract_payment", "src/contracts"),
        ("contract_suspension", "src/contracts"),
        ("contract_cause", "src/contracts"),
        ("contract_actual", "src/contracts"),
        ("contract_ruling", "src/contracts"),
        ("contract_state", "src/alerts"),
        ("credit_record", "src/credit"),
        ("credit_import", "src/credit"),
        ("credit_check", "src/credit"),
        ("alert", "src/alerts"),
        ("alert_event", "src/alerts"),
        ("outbox", "src/notices"),
        ("site_visit", "src/visits"),
        ("visit_notice", "src/visits"),
        ("visit_notice_event", "src/visits"),
        ("notice_address", "src/notices"),
        ("snapshot", "src/reports"),
        ("snapshot_row", "src/reports"),
        ("snapshot_ledger", "src/reports"),
        ("snapshot_contract", "src/reports"),
        ("patrol", "src/patrols"),
        ("rectification", "src/patrols"),
        ("weather_event", "src/patrols"),
        ("project", "src/projects"),
        ("project_space", "src/projects"),
    ];
    let mut sources = files("src", "rs");
    sources.extend(files("src", "sql"));
    for path in sources {
        let text = fs::read_to_string(&path).unwrap();
        for (table, owner) in owners {
            for verb in ["insert into ", "update ", "delete from "] {
                let written = text.match_indices(&format!("{verb}{table}")).any(|(at, found)| {
                    !text[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
                });
                assert!(
                    !written || path.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join(owner)),
                    "{} writes {table}, which belongs to {owner}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn paths_named_in_the_architecture_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let named = text.split('`').skip(1).step_by(2).filter(|word| {
        ["src/", "sql/", "web/", "tests/", "fixtures/", "docs/", "bench/"].iter().any(|top| word.starts_with(top))
    });
    let mut count = 0;
    for path in named {
        count += 1;
        assert!(root.join(path).exists(), "docs/architecture.md names {path}");
    }
    assert!(count > 10);
}

#[test]
fn every_problem_code_is_documented() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api.md")).unwrap();
    for code in tuguan::intake::problem::Code::ALL {
        assert!(text.contains(&format!("`{}`", code.as_str())), "docs/api.md does not list {}", code.as_str());
    }
}
