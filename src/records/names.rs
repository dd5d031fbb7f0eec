//! Names of properties where ours do not go: Chinese titles for tables, ten bytes for Shapefile and DBF.
//!
//! Writers and readers share this list, so that what goes out under another name comes back as the same property.

use super::collection::Collection;

/// Properties that the service derives, with their titles: a delivered file may carry them (an export does), they are not taken
/// over.
const DERIVED: &[(&str, &str)] = &[
    ("id", "记录号"),
    ("version", "版本"),
    ("updated_at", "更新时间"),
    ("street_code", "街道代码"),
    ("street", "街道"),
    ("use_now_group", "现状用途大类"),
    ("use_plan_group", "规划用途大类"),
    ("area_m2", "面积"),
    ("area_mu", "亩数"),
    ("category", "类别"),
    ("category_rule", "判定规则"),
    ("category_source", "判定方式"),
    ("net_area_m2", "净面积"),
    ("flags", "提示"),
];

/// What the name of a street is called where offices call its code 街道: in ledgers and contracts.
const STREET_BESIDE_CODE: &str = "街道名称";

/// Names of more than ten bytes, and what they are called where no more fit (DBF, dBase III).
const SHORT: &[(&str, &str)] = &[
    ("holder_kind", "holderkind"),
    ("holder_uscc", "uscc"),
    ("use_now_scheme", "nowscheme"),
    ("use_plan_scheme", "planscheme"),
    ("supply_plan", "supplyplan"),
    ("acquisition_planned", "acq_plan"),
    ("area_registered_m2", "area_reg"),
    ("confidentiality", "secrecy"),
    ("completion_year", "built_year"),
    ("floors_down", "floorsdown"),
    ("gross_floor_area_m2", "gfa_m2"),
    ("lettable_area_m2", "let_m2"),
    ("vacant_area_m2", "vacant_m2"),
    ("street_code", "streetcode"),
    ("use_now_group", "now_group"),
    ("use_plan_group", "plan_group"),
    ("category_rule", "cat_rule"),
    ("category_source", "cat_source"),
    ("net_area_m2", "net_m2"),
];

/// Whether a column of this name, title or short name holds what the service derives itself.
pub fn is_derived(column: &str) -> bool {
    let name = of_short(column).or_else(|| of_cut(column)).unwrap_or(column);
    column == STREET_BESIDE_CODE
        || DERIVED.iter().any(|(known, title)| known.eq_ignore_ascii_case(name) || *title == column)
}

/// Whether a column of this name or title means something in some collection.
pub fn is_known(column: &str) -> bool {
    let fields = || Collection::ALL.iter().flat_map(|collection| collection.fields());
    is_derived(column)
        || fields().any(|field| field.title == column || field.name.eq_ignore_ascii_case(column))
        || ["valid_from", "生效日期"].contains(&column)
}

/// 中文名 of a property of `collection`, or of any kind of space where it is not one collection.
pub fn title(collection: Option<Collection>, name: &str) -> Option<&'static str> {
    let field = |collection: &Collection| collection.fields().iter().find(|field| field.name == name);
    let kept = match collection {
        Some(collection) => field(&collection),
        None => Collection::ALL.iter().filter(|collection| collection.is_space()).find_map(field),
    };
    let derived = || DERIVED.iter().find(|(known, _)| *known == name).map(|(_, title)| *title);
    if name == "street" && collection.is_some_and(|collection| Collection::PAPERS.contains(&collection)) {
        return Some(STREET_BESIDE_CODE);
    }
    kept.map(|field| field.title).or_else(derived).or((name == "kind").then_some("类型"))
}

/// The name of a property in at most ten bytes.
pub fn short(name: &'static str) -> &'static str {
    SHORT.iter().find(|(known, _)| *known == name).map_or(name, |(_, short)| short)
}

/// The property that is called this where only ten bytes fit; programs write such names in capitals as well.
pub fn of_short(column: &str) -> Option<&'static str> {
    SHORT.iter().find(|(_, short)| short.eq_ignore_ascii_case(column)).map(|(name, _)| *name)
}

/// The property of which this is what programs leave where only ten bytes fit: the first ten letters of its name, the first five
/// of its title in GBK or the first three in UTF-8. None if several properties begin so.
pub fn of_cut(column: &str) -> Option<&'static str> {
    let length = column.chars().count();
    let begins = |name: &str, title: &str| match column.is_ascii() {
        true => length == 10 && name.len() > 10 && name[..10].eq_ignore_ascii_case(column),
        false => (length == 5 || length == 3) && title.chars().count() > length && title.starts_with(column),
    };
    let fields = Collection::ALL.into_iter().flat_map(Collection::fields).map(|field| (field.name, field.title));
    let mut found =
        fields.chain(DERIVED.iter().copied()).filter(|(name, title)| begins(name, title)).map(|(name, _)| name);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn short_names_fit_and_are_different() {
        let fields = Collection::ALL.into_iter().flat_map(Collection::fields).map(|field| field.name);
        let names: BTreeSet<&str> = fields.chain(DERIVED.iter().map(|(name, _)| *name)).collect();
        let short: BTreeSet<&str> = names.iter().map(|name| short(name)).collect();
        assert_eq!(short.len(), names.len());
        for name in short {
            assert!(name.len() <= 10, "{name}");
        }
    }

    #[test]
    fn names_cut_by_other_programs() {
        for (column, name) in [
            ("use_plan_s", "use_plan_scheme"),
            ("GROSS_FLOO", "gross_floor_area_m2"),
            ("category_r", "category_rule"),
            ("统一社会信", "holder_uscc"),
            ("统一社", "holder_uscc"),
            ("现状用途分", "use_now_scheme"),
        ] {
            assert_eq!(of_cut(column), Some(name), "{column}");
        }
        // 现状用途 and 现状用途分类 both begin so; others are whole, or too short to have been cut.
        for column in ["现状用", "name", "编号", "use_plan", "somethings", "湖里区地块"] {
            assert_eq!(of_cut(column), None, "{column}");
        }
    }

    #[test]
    fn titles_are_different_within_a_collection() {
        for collection in Collection::ALL {
            let names = collection.fields().iter().map(|field| field.name).chain(DERIVED.iter().map(|(name, _)| *name));
            let titles: Vec<_> = names.map(|name| title(Some(collection), name)).collect();
            assert!(titles.iter().all(Option::is_some), "{titles:?}");
            assert_eq!(titles.iter().collect::<BTreeSet<_>>().len(), titles.len(), "{titles:?}");
        }
    }
}
