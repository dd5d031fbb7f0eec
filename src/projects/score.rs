//! Points of a space for a project: pure, so that anybody can reckon them again by hand.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::preferences::{Preference, Preferences, Text};
use crate::error::Result;

/// What is known of a space and a project together. Sizes are ㎡: of land its measured area, of a building its vacant floor space.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) building: bool,
    pub(super) size: Decimal,
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    /// Whether it lies in a wanted street or park, and whether any is wanted.
    pub(super) placed: bool,
    pub(super) wants_place: bool,
    pub(super) street: String,
    /// Planned month of supply, and the month by which the project needs it, `YYYY-MM`.
    pub(super) supply_plan: Option<String>,
    pub(super) month: Option<String>,
    pub(super) cleared: Option<bool>,
    pub(super) reserved: bool,
    pub(super) wants_use: bool,
    /// Whether the use is that of the plan, not only the present one.
    pub(super) planned: bool,
    pub(super) use_name: Option<Text>,
    pub(super) category_name: Option<Text>,
    /// Number of the project that has taken the space.
    pub(super) holder: Option<String>,
    /// 元/㎡·月.
    pub(super) rent: Option<Decimal>,
    pub(super) rent_max: Option<Decimal>,
    /// Average floor space of one floor, ㎡.
    pub(super) plate: Option<Decimal>,
    pub(super) clear_height: Option<Decimal>,
    pub(super) floor_load: Option<Decimal>,
}

/// How one preference came out.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Reason {
    pub(super) id: String,
    pub(super) title: Text,
    /// `met`, `partly`, `unmet`, `unknown`, or `free`: the project does not ask.
    pub(super) outcome: &'static str,
    #[serde(serialize_with = "number")]
    pub(super) points: Decimal,
    pub(super) of: u32,
    pub(super) sentence: Text,
}

/// The limit that a near miss misses.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Missed {
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) sentence: Text,
}

fn number<S: serde::Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(value.to_f64().unwrap_or_default())
}

/// Share of a weight, what to say of it, and the words to fill in.
struct Judged {
    share: Decimal,
    outcome: &'static str,
    values: Vec<(&'static str, Text)>,
}

impl Judged {
    fn of(share: Decimal, outcome: &'static str, values: Vec<(&'static str, Text)>) -> Self {
        Self { share: share.clamp(Decimal::ZERO, Decimal::ONE), outcome, values }
    }

    fn met(values: Vec<(&'static str, Text)>) -> Self {
        Self::of(Decimal::ONE, "met", values)
    }

    fn none(outcome: &'static str, values: Vec<(&'static str, Text)>) -> Self {
        Self::of(Decimal::ZERO, outcome, values)
    }

    /// Nothing is asked for: everything will do.
    fn free(values: Vec<(&'static str, Text)>) -> Self {
        Self::of(Decimal::ONE, "free", values)
    }
}

/// Every preference that applies, in the order of the file.
pub(super) fn reasons(facts: &Facts, preferences: &Preferences) -> Vec<Reason> {
    let weight = |preference: &Preference| if facts.building { preference.building } else { preference.parcel };
    preferences.preference.iter().filter(|one| weight(one) > 0).map(|one| reason(facts, one, weight(one))).collect()
}

/// The points of all of them.
pub(super) fn points(reasons: &[Reason]) -> Decimal {
    reasons.iter().map(|reason| reason.points).sum()
}

fn reason(facts: &Facts, preference: &Preference, of: u32) -> Reason {
    let fades = preference.fades.unwrap_or(Decimal::ONE);
    let judged = match preference.id.as_str() {
        "size" => size(facts),
        "place" => place(facts),
        "month" => month(facts, fades),
        "cleared" => cleared(facts),
        "reserved" if facts.reserved => Judged::met(Vec::new()),
        "use" => planned_use(facts),
        "rent" => rent(facts, fades),
        "floors" => floors(facts),
        _ => Judged::none("unmet", Vec::new()),
    };
    let points = (Decimal::from(of) * judged.share).round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    let sentence = preference.says(judged.outcome).fill(&judged.values);
    let title = preference.title.clone();
    Reason { id: preference.id.clone(), title, outcome: judged.outcome, points, of, sentence }
}

/// At most two decimals, without zeros at the end.
fn text(value: Decimal) -> Text {
    Text::same(value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize().to_string())
}

/// Land: how near to the middle of the range, or to its only end. Floor space: how much of the vacancy the project fills.
fn size(facts: &Facts) -> Judged {
    let Facts { size, low, high, building, .. } = facts;
    // A limit of nothing is none.
    let (low, high) = (low.filter(|low| *low > Decimal::ZERO), *high);
    let part = |part: Decimal, whole: Decimal| part.checked_div(whole).unwrap_or(Decimal::ZERO);
    let share = match (low, high) {
        (None, None) => return Judged::free(vec![("size", text(*size))]),
        (low, high) if *building => {
            let most = high.or(low).unwrap_or_default();
            if *size <= most { Decimal::ONE } else { part(most, *size) }
        }
        (Some(low), Some(high)) => {
            let two = Decimal::TWO;
            let (middle, half) = ((low + high) / two, (high - low) / two);
            let off = (*size - middle).abs();
            if off.is_zero() { Decimal::ONE } else { Decimal::ONE - off.checked_div(half).unwrap_or(Decimal::ONE) }
        }
        (Some(low), None) => part(low, *size),
        (None, Some(high)) => part(*size, high),
    };
    let share = share.clamp(Decimal::ZERO, Decimal::ONE);
    let wish = match (low, high) {
        (Some(low), Some(high)) => format!("{}–{}", low.normalize(), high.normalize()),
        (Some(low), None) => format!("≥ {}", low.normalize()),
        (None, high) => format!("≤ {}", high.unwrap_or_default().normalize()),
    };
    let percent = (share * Decimal::ONE_HUNDRED).round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    Judged::of(share, "met", vec![("size", text(*size)), ("wish", Text::same(wish)), ("percent", text(percent))])
}

fn place(facts: &Facts) -> Judged {
    let values = vec![("street", Text::same(facts.street.as_str()))];
    match (facts.wants_place, facts.placed) {
        (false, _) => Judged::free(values),
        (true, true) => Judged::met(values),
        (true, false) => Judged::none("unmet", values),
    }
}

/// Months since the year 0 of `YYYY-MM`.
fn months(month: &str) -> Option<i64> {
    let (year, month) = month.split_once('-')?;
    Some(year.parse::<i64>().ok()? * 12 + month.parse::<i64>().ok()?)
}

fn month(facts: &Facts, fades: Decimal) -> Judged {
    let Some(until) = facts.month.as_deref() else { return Judged::free(Vec::new()) };
    let values = vec![("until", Text::same(until))];
    let Some(planned) = facts.supply_plan.as_deref() else { return Judged::none("unmet", values) };
    let late = months(planned).zip(months(until)).map_or(0, |(planned, until)| planned - until);
    let mut values = values;
    values.push(("month", Text::same(planned)));
    if late <= 0 {
        return Judged::met(values);
    }
    values.push(("late", Text::same(late.to_string())));
    Judged::of(Decimal::ONE - Decimal::from(late) / fades, "partly", values)
}

fn cleared(facts: &Facts) -> Judged {
    match facts.cleared {
        Some(true) => Judged::met(Vec::new()),
        Some(false) => Judged::none("unmet", Vec::new()),
        None => Judged::none("unknown", Vec::new()),
    }
}

fn planned_use(facts: &Facts) -> Judged {
    let name = facts.use_name.clone().unwrap_or_else(|| Text::same("—"));
    match (facts.wants_use, facts.planned) {
        (false, _) => Judged::free(Vec::new()),
        (true, true) => Judged::met(vec![("use", name)]),
        (true, false) => Judged::none("unmet", vec![("use", name)]),
    }
}

fn rent(facts: &Facts, fades: Decimal) -> Judged {
    let Some(ceiling) = facts.rent_max.filter(|ceiling| *ceiling > Decimal::ZERO) else {
        return Judged::free(Vec::new());
    };
    let Some(rent) = facts.rent else { return Judged::none("unmet", vec![("ceiling", text(ceiling))]) };
    let values = vec![("rent", text(rent)), ("ceiling", text(ceiling))];
    if rent <= ceiling {
        return Judged::met(values);
    }
    Judged::of(Decimal::ONE - (rent - ceiling) / ceiling / fades, "partly", values)
}

/// Whether some number of average floors lies within the wish and within the vacancy.
fn floors(facts: &Facts) -> Judged {
    if facts.low.is_none() && facts.high.is_none() {
        return Judged::free(Vec::new());
    }
    let Some(plate) = facts.plate.filter(|plate| *plate > Decimal::ZERO) else {
        return Judged::none("unknown", Vec::new());
    };
    let floors = facts.low.unwrap_or_default().checked_div(plate).unwrap_or_default().ceil().max(Decimal::ONE);
    let most = facts.high.map_or(facts.size, |high| high.min(facts.size));
    let fits = floors.checked_mul(plate).is_some_and(|area| area <= most);
    let values = vec![("plate", text(plate)), ("floors", text(floors))];
    if fits { Judged::met(values) } else { Judged::none("unmet", values) }
}

/// Of a near miss: the limit, and how far off it is.
pub(super) fn missed(facts: &Facts, id: &str, preferences: &Preferences) -> Result<Missed> {
    let limit = preferences.limit(id)?;
    let (low, high) = (facts.low.unwrap_or_default(), facts.high.unwrap_or_default());
    let gap = if id == "small" { low - facts.size } else { facts.size - high };
    let name = |name: &Option<Text>| name.clone().unwrap_or_else(|| Text::same("—"));
    let sentence = limit.sentence.fill(&[
        ("size", text(facts.size)),
        ("low", text(low)),
        ("high", text(high)),
        ("gap", text(gap)),
        ("use", name(&facts.use_name)),
        ("street", Text::same(facts.street.as_str())),
        ("category", name(&facts.category_name)),
        ("holder", Text::same(facts.holder.as_deref().unwrap_or("—"))),
    ]);
    Ok(Missed { id: id.to_owned(), title: limit.title.clone(), sentence })
}

/// What somebody has to look at on site, because the register does not tell.
pub(super) fn to_verify(facts: &Facts, preferences: &Preferences) -> Vec<Text> {
    [("clear_height", facts.clear_height), ("floor_load", facts.floor_load)]
        .into_iter()
        .filter_map(|(id, wanted)| Some(preferences.verify(id)?.fill(&[("value", text(wanted?))])))
        .collect()
}

#[cfg(test)]
mod tests;
