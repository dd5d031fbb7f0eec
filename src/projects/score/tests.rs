//! Points reckoned by hand, and what must hold of any.

use proptest::prelude::*;

use super::*;

fn number(value: &str) -> Decimal {
    value.parse().unwrap()
}

fn some(value: &str) -> Option<Decimal> {
    Some(number(value))
}

fn told(facts: &Facts) -> Vec<(String, &'static str, String)> {
    let reasons = reasons(facts, &Preferences::built_in().unwrap());
    reasons.into_iter().map(|reason| (reason.id, reason.outcome, reason.points.normalize().to_string())).collect()
}

fn sum(facts: &Facts) -> Decimal {
    points(&reasons(facts, &Preferences::built_in().unwrap()))
}

fn land() -> Facts {
    Facts {
        size: number("36000"),
        low: some("30000"),
        high: some("50000"),
        wants_place: true,
        placed: true,
        street: "禾山街道".to_owned(),
        month: Some("2027-06".to_owned()),
        supply_plan: Some("2027-09".to_owned()),
        cleared: Some(true),
        wants_use: true,
        planned: true,
        ..Facts::default()
    }
}

fn building() -> Facts {
    Facts {
        building: true,
        size: number("6876.37"),
        low: some("5000"),
        high: some("6000"),
        wants_place: true,
        rent: some("33"),
        rent_max: some("30"),
        plate: some("2687"),
        ..Facts::default()
    }
}

/// By hand, from the table in docs/rules.md. Size: the middle is 40000, half the range 10000, off by 4000: 30 × 0.6 = 18. Month: three
/// of twelve months late: 15 × 0.75 = 11.25, rounded away from zero 11.3.
#[test]
fn land_by_hand() {
    let wanted = [
        ("size", "met", "18"),
        ("place", "met", "20"),
        ("month", "partly", "11.3"),
        ("cleared", "met", "15"),
        ("reserved", "unmet", "0"),
        ("use", "met", "10"),
    ];
    assert_eq!(told(&land()), wanted.map(|(id, outcome, points)| (id.to_owned(), outcome, points.to_owned())));
    assert_eq!(sum(&land()), number("74.3"));
}

/// Size: 6000 of 6876.37: 35 × 0.87255 = 30.539, so 30.5. Rent: a tenth over, half of what fades at a fifth: 25 × 0.5 = 12.5. Floors: two
/// of 2687 are 5374, within 5000 to 6000.
#[test]
fn a_building_by_hand() {
    let wanted =
        [("size", "met", "30.5"), ("place", "unmet", "0"), ("rent", "partly", "12.5"), ("floors", "met", "20")];
    assert_eq!(told(&building()), wanted.map(|(id, outcome, points)| (id.to_owned(), outcome, points.to_owned())));
    // Three floors of 2400 are 7200, more than is wanted; and two are too few.
    let facts = Facts { plate: some("2400"), ..building() };
    assert_eq!(told(&facts)[3].1, "unmet");
}

#[test]
fn what_is_not_asked_for_is_met_and_what_is_not_known_is_not() {
    let facts = Facts { size: number("500"), cleared: Some(true), reserved: true, ..Facts::default() };
    assert_eq!(sum(&facts), Decimal::ONE_HUNDRED);
    assert!(told(&facts).iter().all(|(_, outcome, _)| matches!(*outcome, "free" | "met")));
    let facts = Facts { rent: None, plate: None, ..building() };
    let outcomes: Vec<&str> = told(&facts).iter().map(|(_, outcome, _)| *outcome).collect();
    assert_eq!(outcomes, ["met", "unmet", "unmet", "unknown"]);
    let facts = Facts { supply_plan: None, cleared: None, ..land() };
    assert_eq!((told(&facts)[2].2.as_str(), told(&facts)[3].1), ("0", "unknown"));
}

#[test]
fn a_near_miss_says_by_how_much() {
    let facts = Facts { size: number("29700"), ..land() };
    let missed = missed(&facts, "small", &Preferences::built_in().unwrap()).unwrap();
    assert_eq!(missed.sentence.zh, "29700 ㎡，比下限 30000 ㎡ 差 300 ㎡");
    assert!(missed.sentence.en.contains("300 ㎡ short"));
}

/// No sentence leaves a blank, whatever the facts.
fn no_blanks(facts: &Facts) -> bool {
    let preferences = Preferences::built_in().unwrap();
    let whole = |text: &Text| !text.zh.contains(['{', '}']) && !text.en.contains(['{', '}']);
    let limits = ["small", "large", "use", "place", "category", "taken"];
    reasons(facts, &preferences).iter().all(|reason| whole(&reason.sentence))
        && limits.iter().all(|id| whole(&missed(facts, id, &preferences).unwrap().sentence))
        && to_verify(facts, &preferences).iter().all(whole)
}

fn area() -> impl Strategy<Value = Decimal> {
    (1_i64..20_000_000).prop_map(|cents| Decimal::new(cents, 2))
}

fn a_month() -> impl Strategy<Value = String> {
    (2020_u32..2035, 1_u32..13).prop_map(|(year, month)| format!("{year}-{month:02}"))
}

prop_compose! {
    fn any_facts()(
        building: bool, size in area(), low in proptest::option::of(area()), span in proptest::option::of(area()),
        places in any::<(bool, bool)>(), months in (proptest::option::of(a_month()), proptest::option::of(a_month())),
        cleared: Option<bool>, reserved: bool, uses in any::<(bool, bool)>(),
        rents in (proptest::option::of(area()), proptest::option::of(area())), plate in proptest::option::of(area()),
    ) -> Facts {
        Facts {
            building, size, low, high: span.map(|span| low.unwrap_or_default() + span), wants_place: places.0, placed: places.1,
            street: "湖里街道".to_owned(), supply_plan: months.0, month: months.1, cleared, reserved, wants_use: uses.0,
            planned: uses.1, rent: rents.0, rent_max: rents.1, plate, clear_height: Some(Decimal::ONE), ..Facts::default()
        }
    }
}

proptest! {
    #[test]
    fn points_lie_between_nothing_and_their_weight_and_say_something(facts in any_facts()) {
        for reason in reasons(&facts, &Preferences::built_in().unwrap()) {
            prop_assert!(reason.points >= Decimal::ZERO && reason.points <= Decimal::from(reason.of), "{reason:?}");
        }
        prop_assert!(no_blanks(&facts));
    }

    /// One soft fact better, all else equal: never fewer points.
    #[test]
    fn a_better_fact_never_costs_points(facts in any_facts(), earlier in a_month(), less in area(), near in 0_u32..=100) {
        let before = sum(&facts);
        let better = |change: &dyn Fn(&mut Facts)| {
            let mut changed = facts.clone();
            change(&mut changed);
            sum(&changed) >= before
        };
        prop_assert!(better(&|facts| facts.placed = true));
        prop_assert!(better(&|facts| facts.cleared = Some(true)));
        prop_assert!(better(&|facts| facts.reserved = true));
        prop_assert!(better(&|facts| facts.planned = true));
        let sooner = |now: Option<String>| now.map_or(earlier.clone(), |now| now.min(earlier.clone()));
        let supplied = better(&|facts| facts.supply_plan = Some(sooner(facts.supply_plan.clone())));
        prop_assert!(supplied);
        prop_assert!(better(&|facts| facts.rent = Some(facts.rent.map_or(less, |now| now.min(less)))));
        // Land nearer to the middle of its range, on the same side.
        if let (false, Some(low), Some(high)) = (facts.building, facts.low, facts.high) {
            let middle = (low + high) / Decimal::TWO;
            let part = Decimal::from(near) / Decimal::ONE_HUNDRED;
            prop_assert!(better(&|facts| facts.size = middle + (facts.size - middle) * part));
        }
    }
}
