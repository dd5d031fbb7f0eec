//! One delivered contract beside the one that is stored: what it would become, and everything that is wrong with it. Pure.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::cells;
use super::said::{Said, put, put_some};
use crate::access::Right;
use crate::contracts::agreement::Agreement;
use crate::contracts::progress::{Done, Part, Progress};
use crate::contracts::terms::{Covenant, Terms};
use crate::contracts::work::New;
use crate::error::FieldError;
use crate::records::agreements::INSTALMENTS;
use crate::supervision::facts::{Direction, Instalment};
use crate::supervision::law::Laws;

/// A contract as it is stored.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Stored {
    pub contract: New,
    pub progress: Progress,
}

/// What is known beside a row.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The name of the enterprise that the row's code names.
    pub enterprise: Option<String>,
    /// The plots that the row names and the caller sees.
    pub spaces: Option<Vec<i64>>,
    /// Numbers of plots that name none of them.
    pub unknown: Option<String>,
    /// Whether one of the plots is 部队用地.
    pub restricted: bool,
    /// The street of the first plot.
    pub street: Option<String>,
    /// Whether the park is there, if one is said.
    pub park: bool,
    /// The day of the last amendment, and the numbers of all.
    pub last_amendment: Option<NaiveDate>,
    pub amendments: Vec<String>,
}

/// Who delivers, and when.
pub(super) struct Setting<'a> {
    pub today: NaiveDate,
    pub laws: &'a Laws,
    pub may: &'a (dyn Fn(Right) -> bool + Sync),
}

/// What came of a row.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The contract as it would be; none if the row is refused.
    pub next: Option<(New, Progress)>,
    /// Whether that is what is stored.
    pub same: bool,
    /// The amendment that goes with it.
    pub amendment: Option<(String, NaiveDate)>,
    /// Which terms change, from what to what.
    pub changed: serde_json::Map<String, serde_json::Value>,
    pub errors: Vec<FieldError>,
    pub warnings: Vec<FieldError>,
}

/// Judges a row.
pub(super) fn judge(said: &Said, stored: Option<&Stored>, beside: &Beside, setting: &Setting<'_>) -> Judged {
    let mut judged = Judged::default();
    owner(said, stored, (beside, setting), &mut judged);
    let Some(mut contract) = heading(said, stored, beside, &mut judged) else { return judged };
    terms(said, &mut contract.terms, &mut judged.errors);
    contract = contract.tidy();
    let before = stored.map(|stored| stored.progress.clone()).unwrap_or_default();
    let progress = progress(said, &before).tidy();
    if contract.space_ids.is_empty() {
        let words = "没有关联图形，地图上看不到该合同；图形入库后重新导入本文件即可关联 (no plot on the map)";
        judged.warnings.push(FieldError::new("plots", "null-geometry", words));
    }
    let terms_before = stored.map(|stored| &stored.contract.terms);
    judged.same = stored.is_some_and(|stored| stored.contract == contract && stored.progress == progress);
    if !judged.same {
        judged.errors.extend(contract.wrong(setting.today).into_iter().map(|error| of_terms(error, &contract.terms)));
        let wrong = progress.wrong(contract.sign_on, setting.today, contract.land_area_m2);
        judged.errors.extend(wrong.into_iter().map(of_progress));
        judged.errors.extend(not_one_s_own(&progress, &before, setting));
        judged.changed = terms_before.map(|before| before.changes(&contract.terms)).unwrap_or_default();
    }
    amendment(said, (terms_before, &contract), (beside, setting), &mut judged);
    once(&mut judged.errors);
    if judged.errors.is_empty() {
        judged.next = Some((contract, progress));
    }
    judged
}

/// The enterprise: known, made from the row, or told.
fn owner(said: &Said, stored: Option<&Stored>, (beside, setting): (&Beside, &Setting<'_>), judged: &mut Judged) {
    let (Some(uscc), name) = (said.text("uscc"), said.text("enterprise")) else { return };
    if let Some(stored) = stored.filter(|stored| stored.contract.uscc != uscc) {
        let words = format!(
            "合同编号已登记在企业 {} 名下，不能改为 {uscc} (the contract is with another enterprise)",
            stored.contract.uscc
        );
        judged.errors.push(FieldError::new("uscc", "known", words));
        return;
    }
    match (&beside.enterprise, name) {
        (Some(known), Some(name)) if *known != name => {
            let words =
                format!("企业 {uscc} 在档名称为“{known}”，表中为“{name}”；企业名称未改动 (another name is on file)");
            judged.warnings.push(FieldError::new("enterprise", "other-name", words));
        }
        (Some(_), _) => {}
        (None, Some(name)) if (setting.may)(Right::WriteEnterprises) => {
            let words = format!("企业 {uscc}“{name}”尚未建档，将随本行建档 (its file is opened with this row)");
            judged.warnings.push(FieldError::new("enterprise", "new-enterprise", words));
        }
        (None, None) if (setting.may)(Right::WriteEnterprises) => {
            let words =
                format!("企业 {uscc} 尚未建档，请填写受让人名称 (name the enterprise, so that its file can be opened)");
            judged.errors.push(FieldError::new("enterprise", "missing-field", words));
        }
        (None, _) => {
            let words = format!("没有企业 {uscc} (there is no such enterprise)");
            judged.errors.push(FieldError::new("uscc", "no-such-enterprise", words));
        }
    }
}

/// Number, parties, place and day. None where what is always needed is missing.
fn heading(said: &Said, stored: Option<&Stored>, beside: &Beside, judged: &mut Judged) -> Option<New> {
    let spaces = plots(stored, beside, judged);
    if said.text("park_code").is_some() && !beside.park {
        let words = "没有这个园区代码 (there is no such park)";
        judged.errors.push(FieldError::new("park_code", "no-such-park", words));
    }
    if let Some(stored) = stored {
        let mut contract = stored.contract.clone();
        for (place, column) in [
            (&mut contract.e_no, "e_no"),
            (&mut contract.kind, "kind"),
            (&mut contract.grantor, "grantor"),
            (&mut contract.name, "name"),
            (&mut contract.address, "address"),
            (&mut contract.street_code, "street_code"),
            (&mut contract.park_code, "park_code"),
        ] {
            put(place, said.text(column));
        }
        put(&mut contract.sign_on, said.day("sign_on"));
        put(&mut contract.land_area_m2, said.number("land_area_m2"));
        contract.space_ids = spaces;
        return Some(contract);
    }
    let street = said.text("street_code").or_else(|| beside.street.clone());
    let needed = [
        ("contract_no", said.text("contract_no").is_some()),
        ("kind", said.text("kind").is_some()),
        ("uscc", said.text("uscc").is_some()),
        ("grantor", said.text("grantor").is_some()),
        ("name", said.text("name").is_some()),
        ("street_code", street.is_some()),
        ("sign_on", said.day("sign_on").is_some()),
        ("land_area_m2", said.number("land_area_m2").is_some()),
    ];
    let words = "新合同必填 (a new contract needs it)";
    let missing = needed.iter().filter(|(_, there)| !there);
    judged.errors.extend(missing.map(|(column, _)| FieldError::new(*column, "missing-field", words)));
    let text = |column: &str| said.text(column).unwrap_or_default();
    // The rest is looked at all the same, so that everything is told at once; without day and area nothing can be compared.
    Some(New {
        contract_no: text("contract_no"),
        e_no: text("e_no"),
        kind: text("kind"),
        uscc: text("uscc"),
        grantor: text("grantor"),
        name: text("name"),
        address: text("address"),
        street_code: street.unwrap_or_default(),
        park_code: text("park_code"),
        space_ids: spaces,
        sign_on: said.day("sign_on")?,
        land_area_m2: said.number("land_area_m2")?,
        terms: Terms::default(),
    })
}

/// Of a column that is missing nothing else is told.
fn once(errors: &mut Vec<FieldError>) {
    let missing: Vec<String> =
        errors.iter().filter(|error| error.code == "missing-field").map(|error| error.field.clone()).collect();
    let mut told = std::collections::BTreeSet::new();
    errors.retain(|error| {
        !missing.contains(&error.field) || error.code == "missing-field" && told.insert(error.field.clone())
    });
}

/// The plots: those the row names; with those that are stored where it names some that nobody finds.
fn plots(stored: Option<&Stored>, beside: &Beside, judged: &mut Judged) -> Vec<i64> {
    let linked = stored.map(|stored| stored.contract.space_ids.clone()).unwrap_or_default();
    if beside.restricted && beside.spaces.as_ref() != Some(&linked) {
        let words = "所选地块需发改局核实 (a plot has to be verified)";
        judged.errors.push(FieldError::new("plots", "needs-verification", words));
    }
    if let Some(unknown) = &beside.unknown {
        let words = format!("没有地块或楼宇“{unknown}”，该号未关联 (there is no parcel or building of this number)");
        judged.warnings.push(FieldError::new("plots", "no-such-record", words));
        let mut all = linked;
        all.extend(beside.spaces.iter().flatten());
        return all;
    }
    beside.spaces.clone().unwrap_or(linked)
}

fn terms(said: &Said, terms: &mut Terms, errors: &mut Vec<FieldError>) {
    put(&mut terms.sale_no, said.text("sale_no"));
    put(&mut terms.sale_method, said.text("sale_method"));
    put(&mut terms.land_use, said.text("land_use"));
    put_some(&mut terms.term_years, said.whole("term_years"));
    for (place, column) in [
        (&mut terms.price_total, "price_total"),
        (&mut terms.deposit, "deposit"),
        (&mut terms.late_rate, "late_rate"),
        (&mut terms.start_delay_rate, "start_delay_rate"),
        (&mut terms.finish_delay_rate, "finish_delay_rate"),
        (&mut terms.should_dev_area, "should_dev_area_m2"),
        (&mut terms.invest_total, "invest_total"),
    ] {
        put_some(place, said.number(column));
    }
    for (place, column) in [
        (&mut terms.handover_due, "handover_due"),
        (&mut terms.start_due, "start_due"),
        (&mut terms.finish_due, "finish_due"),
        (&mut terms.production_due, "production_due"),
        (&mut terms.full_due, "full_due"),
    ] {
        put_some(place, said.day(column));
    }
    instalments(said, terms, errors);
    promises(said, terms, errors);
}

fn instalments(said: &Said, terms: &mut Terms, errors: &mut Vec<FieldError>) {
    for (seq, (due, amount)) in (1..).zip(INSTALMENTS) {
        let (day, sum) = (said.day(due), said.number(amount));
        if let Some(row) = terms.instalments.iter_mut().find(|row| row.seq == seq) {
            put(&mut row.due, day);
            put(&mut row.amount, sum);
            continue;
        }
        match (day, sum) {
            (Some(due), Some(amount)) => terms.instalments.push(Instalment { seq, due, amount }),
            (None, None) => {}
            (day, _) => {
                let words = format!("第 {seq} 期须同时有日期和金额 (an instalment needs its day and its amount)");
                errors.push(FieldError::new(if day.is_none() { due } else { amount }, "missing-field", words));
            }
        }
    }
    let Some(further) = said.text("instalments_more") else { return };
    match cells::instalments(&further) {
        Err(error) => errors.push(error),
        Ok(rows) => {
            for said in rows {
                match terms.instalments.iter_mut().find(|row| row.seq == said.seq) {
                    Some(row) => {
                        put(&mut row.due, Some(said.due));
                        put(&mut row.amount, Some(said.amount));
                    }
                    None => terms.instalments.push(said),
                }
            }
        }
    }
}

/// 投资强度 and 容积率, which are covenants.
fn promises(said: &Said, terms: &mut Terms, errors: &mut Vec<FieldError>) {
    match said.text("invest_intensity").map(|text| cells::intensity(&text)) {
        Some(Ok((target, unit))) => promise(terms, ("invest_intensity", Direction::AtLeast), target, Some(unit)),
        Some(Err(error)) => errors.push(error),
        None => {}
    }
    match said.text("far").map(|text| cells::far(&text)) {
        Some(Ok((least, most))) => {
            for (direction, target) in [(Direction::AtLeast, least), (Direction::AtMost, most)] {
                if let Some(target) = target {
                    promise(terms, ("far", direction), target, None);
                }
            }
        }
        Some(Err(error)) => errors.push(error),
        None => {}
    }
}

/// The promise of these terms that the column of a metric is about.
pub(in crate::contracts) fn promised<'a>(terms: &'a Terms, metric: &str, direction: Direction) -> Option<&'a Covenant> {
    terms.covenants.iter().find(|row| row.metric == metric && row.direction == direction)
}

fn promise(terms: &mut Terms, (metric, direction): (&str, Direction), target: Decimal, unit: Option<String>) {
    let known = terms.covenants.iter_mut().find(|row| row.metric == metric && row.direction == direction);
    if let Some(row) = known {
        put_some(&mut row.target, Some(target));
        put(&mut row.unit, unit);
        return;
    }
    let seq = terms.covenants.iter().map(|row| row.seq).max().unwrap_or_default() + 1;
    terms.covenants.push(Covenant {
        seq,
        metric: metric.to_owned(),
        direction,
        target: Some(target),
        unit: unit.unwrap_or_else(|| "倍".to_owned()),
        years: None,
        clause: String::new(),
        liability: String::new(),
        same_share_penalty: false,
    });
}

fn progress(said: &Said, before: &Progress) -> Progress {
    let mut now = before.clone();
    let done = |done: &mut Done, on: &str, evidence: &str| {
        put_some(&mut done.on, said.day(on));
        put_some(&mut done.evidence, said.text(evidence));
    };
    done(&mut now.handover, "handover_on", "handover_evidence");
    done(&mut now.start, "start_on", "start_evidence");
    done(&mut now.finish, "finish_on", "finish_evidence");
    done(&mut now.production, "production_on", "production_evidence");
    done(&mut now.full, "full_on", "full_evidence");
    put_some(&mut now.cert_no, said.text("cert_no"));
    put_some(&mut now.land_permit_no, said.text("land_permit_no"));
    put_some(&mut now.works_permit_no, said.text("works_permit_no"));
    put_some(&mut now.dev_area, said.number("dev_area_m2"));
    put_some(&mut now.invest_done, said.number("invest_done"));
    now
}

/// Parts of the progress that others keep.
fn not_one_s_own(now: &Progress, before: &Progress, setting: &Setting<'_>) -> Vec<FieldError> {
    let parts = [
        (Part::Land, "handover_on", "资源规划、发改局"),
        (Part::Works, "start_on", "建设局、发改局"),
        (Part::Operation, "production_on", "工信/统计/税务、商务局、发改局"),
    ];
    parts
        .into_iter()
        .filter(|(part, ..)| part.take(now.clone(), before) != *before && !(setting.may)(part.right()))
        .map(|(_, column, who)| {
            let words = format!(
                "该部分履约信息由{who}登记，请清空这些列或由其导入 (kept by others: leave these columns blank)"
            );
            FieldError::new(column, "outside-scope", words)
        })
        .collect()
}

/// The amendment that a row names: one that brings new terms, or one by which a new contract stands as it does.
fn amendment(
    said: &Said,
    (before, contract): (Option<&Terms>, &New),
    (beside, setting): (&Beside, &Setting<'_>),
    judged: &mut Judged,
) {
    let Some(no) = said.text("amendment_no") else { return };
    let known = beside.amendments.contains(&no);
    if before.is_some() && judged.changed.is_empty() {
        if !known {
            let words = format!(
                "补充协议 {no} 未带来约定内容的变化，未登记；如改的是表外内容，请在合同页面登记 (it changes nothing here)"
            );
            judged.warnings.push(FieldError::new("amendment_no", "left-out", words));
        }
        return;
    }
    let on_day = said.day("amendment_on");
    let agreement = Agreement { no: &no, on_day, known, last: beside.last_amendment };
    let days = (contract.sign_on, setting.today);
    let wrong = agreement.wrong(setting.laws, days, (before.unwrap_or(&contract.terms), &contract.terms));
    judged.errors.extend(wrong.into_iter().map(|mut error| {
        error.field = match error.field.as_str() {
            "no" => "amendment_no".to_owned(),
            "on_day" => "amendment_on".to_owned(),
            other => other.to_owned(),
        };
        error
    }));
    judged.amendment = on_day.map(|day| (no, day));
}

/// The error of a term at the column that says it.
fn of_terms(mut error: FieldError, terms: &Terms) -> FieldError {
    let mut path = error.field.split('/');
    let column = match (path.next(), path.next().and_then(|place| place.parse::<usize>().ok()), path.next()) {
        (Some("instalments"), Some(place), part) => {
            let seq = terms.instalments.get(place).and_then(|row| usize::try_from(row.seq).ok());
            let columns = seq.and_then(|seq| INSTALMENTS.get(seq.checked_sub(1)?));
            match columns {
                Some((due, _)) if part == Some("due") => (*due).to_owned(),
                Some((_, amount)) => (*amount).to_owned(),
                None => "instalments_more".to_owned(),
            }
        }
        (Some("instalments"), ..) => "price_total".to_owned(),
        (Some("covenants"), Some(place), _) => {
            terms.covenants.get(place).map_or_else(|| "far".to_owned(), |row| row.metric.clone())
        }
        (Some("should_dev_area"), ..) => "should_dev_area_m2".to_owned(),
        _ => return error,
    };
    error.field = column;
    error
}

/// The error of the progress at the column that says it.
fn of_progress(mut error: FieldError) -> FieldError {
    error.field = match error.field.as_str() {
        "dev_area" => "dev_area_m2".to_owned(),
        other => other.replace('/', "_"),
    };
    error
}
