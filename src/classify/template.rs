//! Fills the few variable places of this folder's statements.
//!
//! Only text of this program is ever filled in; values from outside are bound as parameters. Statements that read another
//! day's data need no filling: `as_of.sql` makes temporary tables that take the names of the real ones.

/// 净面积 precedence of the land categories, first to last (D > A > C > B).
const ORDER: &str = "'{military,supply,industrial_upgrade,renewal}'::text[]";
/// Parcels and buildings by their footprint. The scope is inside, because the planner does not carry it there.
const SPACE: &str = "(select p.id, p.boundary from parcel p where true /*scope p.id*/ \
     union all select b.id, b.boundary from building b where true /*scope b.id*/)";

/// Fills `{order}`, `{space}`, and each `true /*scope COLUMN*/` with the condition that the column's id is in table `scope`.
pub(super) fn fill(template: &str, scope: Option<&'static str>) -> String {
    let text = template.replace("{order}", ORDER).replace("{space}", SPACE);
    scope.map_or_else(|| text.clone(), |table| narrow(&text, table))
}

fn narrow(text: &str, table: &'static str) -> String {
    let mut parts = text.split("true /*scope ");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (column, rest) = part.split_once("*/").unwrap_or((part, ""));
        filled.push_str(&format!("{column} in (select space_id from {table}){rest}"));
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_filled() {
        let text = "select 1 from parcel p where true /*scope p.id*/ and x";
        assert_eq!(fill(text, None), text, "without a scope the text is good as it stands");
        assert_eq!(
            fill(text, Some("touched")),
            "select 1 from parcel p where p.id in (select space_id from touched) and x"
        );
    }
}
