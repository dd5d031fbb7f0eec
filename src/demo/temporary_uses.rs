//! Temporary uses of the demonstration: one whose rent comes in, one that is behind with it, one free of charge that ends soon, and an
//! application. Applicants and sums are invented; days are counted from today, so that they stay so.

use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;

use super::names::company;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::Result;
use crate::temporary_uses::form::Form;
use crate::temporary_uses::process::Status;
use crate::temporary_uses::{Adopted, adopt};

/// What is told of one use.
struct Story {
    purpose: &'static str,
    /// Began on the first of a month so many months ago, for so many months.
    began: u32,
    months: u32,
    /// 元 a year, paid by half-years; none where it is free.
    rent: Option<i64>,
    status: Status,
    /// Instalments that were paid.
    paid: i32,
}

const STORIES: [Story; 4] = [
    Story { purpose: "parking", began: 10, months: 24, rent: Some(240_000), status: Status::InUse, paid: 2 },
    Story { purpose: "storage", began: 9, months: 18, rent: Some(360_000), status: Status::InUse, paid: 1 },
    Story { purpose: "green", began: 11, months: 12, rent: None, status: Status::InUse, paid: 0 },
    Story { purpose: "exhibition", began: 0, months: 12, rent: Some(180_000), status: Status::Applied, paid: 0 },
];

/// Makes them, unless there are any, on the last entries in stock that nobody is about to supply.
pub async fn load(app: &App) -> Result<bool> {
    let tx = app.db.begin(&Caller::system()).await?;
    tx.as_service().await?;
    if tx.query_one("select exists (select from temporary_use)", &[]).await?.get(0) {
        return Ok(false);
    }
    let sql = "select i.id from reserve_item i
               where i.state = 'in_stock' and i.confidentiality <> 'sensitive' and not is_military_land(i.space_ids)
                   and not exists (select from space_label l where l.space_id = any (i.space_ids) and l.restricted)
               order by i.ledger_no desc nulls last, i.id desc limit $1";
    let most = i64::try_from(STORIES.len()).unwrap_or_default();
    let entries = tx.query(sql, &[&most]).await?;
    let today = app.config.today();
    let rows: Vec<Adopted> = entries
        .iter()
        .zip(&STORIES)
        .zip(40..)
        .map(|((entry, story), place)| Adopted {
            item_id: entry.get(0),
            form: form(story, today, place),
            status: story.status,
            paid: story.paid,
        })
        .collect();
    adopt(&tx, today, &rows).await?;
    tx.note(Entry::done("temporary-use.adopt", "temporary-uses").with("count", rows.len()));
    tx.commit().await?;
    Ok(true)
}

fn form(story: &Story, today: NaiveDate, place: u64) -> Form {
    let applicant = company(place);
    // 民法典 202: a term ends on the day before the corresponding one.
    let first = today.checked_sub_months(Months::new(story.began)).unwrap_or(today);
    let first = first.checked_sub_days(Days::new(15)).unwrap_or(first);
    let end = first.checked_add_months(Months::new(story.months)).and_then(|day| day.pred_opt());
    let agreed = story.status == Status::InUse;
    let rent = story.rent.filter(|_| agreed).map(Decimal::from);
    let when = |words: &str, so: bool| if so { words.to_owned() } else { String::new() };
    Form {
        applicant: applicant.name,
        uscc: applicant.uscc.unwrap_or_default(),
        legal_rep: "示范法人".to_owned(),
        contact: "示范经办".to_owned(),
        phone: "0592-0000000".to_owned(),
        purpose: story.purpose.to_owned(),
        start_on: Some(first),
        end_on: end,
        utilities: "就近接用市政水电".to_owned(),
        safety_plan: "配备灭火器材，专人每日巡查".to_owned(),
        promised: true,
        approval_no: when("湖示府〔2025〕18号", agreed),
        approved_on: first.checked_sub_days(Days::new(20)).filter(|_| agreed),
        price_mode: when(if rent.is_some() { "appraisal" } else { "free" }, agreed),
        price_basis: when("示范评估报告", rent.is_some()),
        rent,
        rent_unit: when("year", rent.is_some()),
        rent_period: when("half_year", rent.is_some()),
        deposit: rent.map(|_| Decimal::from(30_000)),
        signed_on: first.checked_sub_days(Days::new(10)).filter(|_| agreed),
        notice_days: agreed.then_some(30),
        remark: "虚构演示数据".to_owned(),
        ..Form::default()
    }
}
