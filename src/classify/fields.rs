//! What filters and rules may refer to: the attributes of spaces and the spatial functions over zones.

use std::borrow::Cow;

use crate::cql2::{Argument, Fields, Function, Property, Type};

/// The kinds of zones, as in code list `zone_kind`.
const ZONE_KINDS: &[&str] =
    &["street", "planning_unit", "renewal", "industrial_control", "ecological_redline", "military", "park", "other"];

/// Attributes of a space that are delivered or measured, not decided.
const ATTRIBUTES: &[(&str, Type)] = &[
    ("id", Type::Number),
    ("kind", Type::Text),
    ("object_no", Type::Text),
    ("code", Type::Text),
    ("name", Type::Text),
    ("address", Type::Text),
    ("street_code", Type::Text),
    ("holder", Type::Text),
    ("holder_kind", Type::Text),
    ("holder_uscc", Type::Text),
    ("ownership", Type::Text),
    ("use_now_scheme", Type::Text),
    ("use_now", Type::Text),
    ("use_now_group", Type::Text),
    ("use_plan_scheme", Type::Text),
    ("use_plan", Type::Text),
    ("use_plan_group", Type::Text),
    ("stage", Type::Text),
    ("cleared", Type::Bool),
    ("far_max", Type::Number),
    ("supply_plan", Type::Text),
    ("acquisition_planned", Type::Bool),
    ("area_m2", Type::Number),
    ("area_registered_m2", Type::Number),
    ("completion_year", Type::Number),
    ("floors_up", Type::Number),
    ("floors_down", Type::Number),
    ("gross_floor_area_m2", Type::Number),
    ("lettable_area_m2", Type::Number),
    ("vacant_area_m2", Type::Number),
    ("rent", Type::Number),
    ("confidentiality", Type::Text),
    ("remark", Type::Text),
    ("boundary", Type::Geometry),
];

/// What is decided or kept about a space; a rule must not look at it, or decisions would depend on their own past.
const DECIDED: &[(&str, Type)] = &[
    ("version", Type::Number),
    ("updated_at", Type::Timestamp),
    ("import_id", Type::Number),
    ("category", Type::Text),
    ("category_rule", Type::Text),
    ("category_source", Type::Text),
    ("net_area_m2", Type::Number),
];

/// What classification rules may refer to, over rows with alias `s`.
pub fn rule_fields() -> Fields {
    Fields::new(properties(ATTRIBUTES), functions())
}

/// What filters over `space_view s` may refer to.
pub fn space_fields() -> Fields {
    let mut all = properties(ATTRIBUTES);
    all.extend(properties(DECIDED));
    // The derived share of an acre is computed, so that it is exact for every row source.
    all.push(Property { name: "area_mu", kind: Type::Number, sql: Cow::Borrowed("round(s.area_m2 * 3 / 2000, 2)") });
    all.push(Property {
        name: "street",
        kind: Type::Text,
        sql: Cow::Borrowed("(select z.name from zone z where z.kind = 'street' and z.code = s.street_code)"),
    });
    Fields::new(all, functions())
}

fn properties(list: &[(&'static str, Type)]) -> Vec<Property> {
    list.iter().map(|(name, kind)| Property { name, kind: *kind, sql: Cow::Owned(format!("s.{name}")) }).collect()
}

fn functions() -> Vec<Function> {
    vec![
        Function {
            name: "zone_share",
            arguments: &[Argument::OneOf(ZONE_KINDS)],
            required: 1,
            kind: Type::Number,
            sql: |places| format!("coalesce((s.shares ->> {})::numeric, 0)", places[0]),
        },
        Function {
            name: "in_zone",
            arguments: &[Argument::OneOf(ZONE_KINDS), Argument::Text],
            required: 1,
            kind: Type::Bool,
            sql: in_zone,
        },
    ]
}

/// The sub-select does not depend on the row, so the zones are looked up once per query.
fn in_zone(places: &[String]) -> String {
    let zones = match places {
        [kind, code] => format!("select array_agg(z.id) from zone z where z.kind = {kind} and z.code = {code}"),
        _ => format!("select array_agg(z.id) from zone z where z.kind = {}", places[0]),
    };
    format!("coalesce(s.zone_ids && ({zones}), false)")
}
