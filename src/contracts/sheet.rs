//! Contracts and enterprises for Excel, in the columns in which they come in: read back it changes nothing.

use std::pin::pin;

use futures_util::TryStreamExt;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::delivery::cells;
use super::delivery::judge::promised;
use super::enterprise::Form;
use super::list::Asked;
use super::progress::Progress;
use super::routes::asked;
use super::store::FROM;
use super::terms::Terms;
use crate::access::Right;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry;
use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::publish::export::office::{self, Filled, Sheet};
use crate::records::agreements::{CONTRACT_FIELDS, ENTERPRISE_FIELDS, INSTALMENTS, is_money};
use crate::records::fields::Field;
use crate::supervision::facts::Direction;

/// Columns of enterprises that only those who keep their files are shown (L3).
const OF_PERSONS: [&str; 2] = ["contact", "phone"];

/// The contracts as a workbook, filtered like the list, without amounts for those who see none. Who took out how much under which filter is
/// on record.
///
/// # Errors
/// 400 for an unknown filter.
pub(super) async fn contracts(app: &App, caller: &Caller, query: &Query) -> Result<Vec<u8>> {
    let Asked { level, finding, state, street, uscc, space, band, words } = asked(query, &[])?;
    let money = caller.may(Right::SeeContractMoney.word());
    let fields: Vec<&Field> = CONTRACT_FIELDS.iter().filter(|field| money || !is_money(field.name)).collect();
    let columns: Vec<office::Column> = fields.iter().map(|field| office::Column::of(field)).collect();
    let read = app.db.work(caller).await?;
    let lists = office::lists(&read, fields.iter().copied()).await?;
    let today = app.config.today();
    let note = format!("数据日期 {today}；面积单位：㎡，金额单位：元；改后可重新导入，空格不改变系统中的内容");
    let mut sheet = Sheet::begin(&columns, &lists, ("出让合同", "出让合同台账", &note), 1)?;
    let sql = format!(
        "select c.contract_no, c.e_no, c.kind, e.uscc, e.name, c.grantor, c.name, c.address, c.street_code, c.park_code, (
                 select string_agg(coalesce(v.code, v.object_no), '、' order by v.id) from space_view v where v.id = any (c.space_ids)
             ), c.sign_on, c.land_area_m2, c.terms, c.progress, a.no, a.on_day, c.space_ids
         from {FROM}
         left join lateral (
             select x.no, x.on_day from contract_amendment x where x.contract_id = c.id order by x.version desc limit 1
         ) a on true
         where {} order by c.id",
        Asked::condition()
    );
    let parameters: [&(dyn ToSql + Sync); 9] =
        [&today, &level, &finding, &state, &street, &uscc, &space, &words, &band];
    let rows = read.query_raw(&sql, parameters).await?;
    let mut rows = pin!(rows);
    let (mut count, mut spaces) = (0_u64, Vec::new());
    while let Some(row) = rows.try_next().await? {
        let broken = |error: serde_json::Error| Error::broken("stored contract", error);
        let terms: Terms = serde_json::from_value(row.get(13)).map_err(broken)?;
        let progress: Progress = serde_json::from_value(row.get(14)).map_err(broken)?;
        sheet.row(fields.iter().map(|field| contract(field.name, &row, &terms, &progress)))?;
        spaces.extend(row.get::<_, Vec<i64>>(17));
        count += 1;
    }
    views::saw(app, caller, "contracts/file", &spaces, Often::Always).await?;
    taken_out(app, caller, Entry::done("contract.export", "contracts"), (count, query)).await?;
    sheet.end()
}

/// The enterprises as a workbook: those whose name or code has the words of `q`, as far as the list shows them.
///
/// # Errors
/// 400 for an unknown filter.
pub(super) async fn enterprises(app: &App, caller: &Caller, query: &Query) -> Result<Vec<u8>> {
    query.only(&["q"])?;
    let keeps = caller.may(Right::WriteEnterprises.word());
    let fields: Vec<&Field> =
        ENTERPRISE_FIELDS.iter().filter(|field| keeps || !OF_PERSONS.contains(&field.name)).collect();
    let columns: Vec<office::Column> = fields.iter().map(|field| office::Column::of(field)).collect();
    let note = format!("数据日期 {}；金额单位：元；改后可重新导入，空格不改变系统中的内容", app.config.today());
    let mut sheet = Sheet::begin(&columns, &[], ("企业", "企业台账", &note), 2)?;
    let read = app.db.work(caller).await?;
    let sql =
        format!("select e.uscc, e.name, e.form from enterprise e where {} order by e.uscc", super::enterprise::SEEN);
    let words = query.get("q");
    let parameters: [&(dyn ToSql + Sync); 1] = [&words];
    let rows = read.query_raw(&sql, parameters).await?;
    let mut rows = pin!(rows);
    let mut count = 0_u64;
    while let Some(row) = rows.try_next().await? {
        let form: Form =
            serde_json::from_value(row.get(2)).map_err(|error| Error::broken("stored enterprise", error))?;
        sheet.row(fields.iter().map(|field| enterprise(field.name, &row, &form)))?;
        count += 1;
    }
    taken_out(app, caller, Entry::done("enterprise.export", "enterprises"), (count, query)).await?;
    sheet.end()
}

/// Notes on record what was taken out.
async fn taken_out(app: &App, caller: &Caller, entry: Entry, (count, query): (u64, &Query)) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    tx.note(entry.with("rows", count).with("filter", query.to_text()));
    tx.commit().await
}

fn number(value: Option<Decimal>) -> Filled {
    value.and_then(|value| value.to_f64()).into()
}

fn written(value: Option<impl ToString>) -> Filled {
    value.map(|value| value.to_string()).into()
}

/// What a contract says in this column.
fn contract(column: &str, row: &Row, terms: &Terms, progress: &Progress) -> Filled {
    let text = |place: usize| Filled::from(row.get::<_, Option<String>>(place));
    let day = |place: usize| written(row.get::<_, Option<chrono::NaiveDate>>(place));
    match column {
        "contract_no" => text(0),
        "e_no" => text(1),
        "kind" => text(2),
        "uscc" => text(3),
        "enterprise" => text(4),
        "grantor" => text(5),
        "name" => text(6),
        "address" => text(7),
        "street_code" => text(8),
        "park_code" => text(9),
        "plots" => text(10),
        "sign_on" => day(11),
        "land_area_m2" => number(row.get(12)),
        "amendment_no" => text(15),
        "amendment_on" => day(16),
        _ => agreed(column, terms).unwrap_or_else(|| done(column, progress)),
    }
}

fn agreed(column: &str, terms: &Terms) -> Option<Filled> {
    let target = |metric, direction| promised(terms, metric, direction).and_then(|row| row.target);
    Some(match column {
        "sale_no" => terms.sale_no.clone().into(),
        "sale_method" => terms.sale_method.clone().into(),
        "land_use" => terms.land_use.clone().into(),
        "price_total" => number(terms.price_total),
        "deposit" => number(terms.deposit),
        "term_years" => terms.term_years.and_then(|years| i32::try_from(years).ok()).into(),
        "late_rate" => written(terms.late_rate),
        "start_delay_rate" => written(terms.start_delay_rate),
        "finish_delay_rate" => written(terms.finish_delay_rate),
        "handover_due" => written(terms.handover_due),
        "start_due" => written(terms.start_due),
        "finish_due" => written(terms.finish_due),
        "production_due" => written(terms.production_due),
        "full_due" => written(terms.full_due),
        "should_dev_area_m2" => number(terms.should_dev_area),
        "invest_total" => number(terms.invest_total),
        "invest_intensity" => {
            let promise = promised(terms, "invest_intensity", Direction::AtLeast);
            promise.and_then(|row| Some(cells::intensity_out(row.target?, &row.unit))).into()
        }
        "far" => cells::far_out(target("far", Direction::AtLeast), target("far", Direction::AtMost)).into(),
        "instalments_more" => {
            let own = i32::try_from(INSTALMENTS.len()).unwrap_or(i32::MAX);
            cells::instalments_out(terms.instalments.iter().filter(|row| row.seq > own)).into()
        }
        _ => {
            let place = INSTALMENTS.iter().position(|(due, amount)| [*due, *amount].contains(&column))?;
            let seq = i32::try_from(place + 1).ok()?;
            let row = terms.instalments.iter().find(|row| row.seq == seq);
            match row {
                Some(row) if column.ends_with("_due") => written(Some(row.due)),
                row => number(row.map(|row| row.amount)),
            }
        }
    })
}

fn done(column: &str, progress: &Progress) -> Filled {
    match column {
        "handover_on" => written(progress.handover.on),
        "handover_evidence" => progress.handover.evidence.clone().into(),
        "cert_no" => progress.cert_no.clone().into(),
        "land_permit_no" => progress.land_permit_no.clone().into(),
        "works_permit_no" => progress.works_permit_no.clone().into(),
        "start_on" => written(progress.start.on),
        "start_evidence" => progress.start.evidence.clone().into(),
        "finish_on" => written(progress.finish.on),
        "finish_evidence" => progress.finish.evidence.clone().into(),
        "dev_area_m2" => number(progress.dev_area),
        "production_on" => written(progress.production.on),
        "production_evidence" => progress.production.evidence.clone().into(),
        "full_on" => written(progress.full.on),
        "full_evidence" => progress.full.evidence.clone().into(),
        "invest_done" => number(progress.invest_done),
        _ => Filled::Nothing,
    }
}

/// What an enterprise says in this column.
fn enterprise(column: &str, row: &Row, form: &Form) -> Filled {
    match column {
        "uscc" => row.get::<_, String>(0).into(),
        "name" => row.get::<_, String>(1).into(),
        "legal_rep" => form.legal_rep.clone().into(),
        "registered_capital" => number(form.registered_capital),
        "parent" => form.parent.clone().into(),
        "industry" => form.industry.clone().into(),
        "above_scale" => form.above_scale.into(),
        "contact" => form.contact.clone().into(),
        "phone" => form.phone.clone().into(),
        "address" => form.address.clone().into(),
        "founded_on" => written(form.founded_on),
        "shareholders" => cells::shareholders_out(&form.shareholders).into(),
        _ => Filled::Nothing,
    }
}
