//! What becomes of a report: sent by its unit; taken over into the ledger, returned or declined by 发改局.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::campaign;
use super::compare::compare;
use super::fields::PLACES;
use super::report::{self, Report};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::reserve;

/// Longest remark.
const LONGEST: usize = 2000;

/// What is to become of a report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    /// `submitted`, `draft` (withdrawn), `returned`, `declined` or `accepted`.
    to: String,
    /// Why; a report is not returned or declined without.
    #[serde(default)]
    remark: String,
    /// How it is accepted: `new` makes an entry, `update` brings one up to date, `known` only says which it is.
    #[serde(rename = "as")]
    how: Option<String>,
    /// Of a new entry: its parcels and buildings; the places of the report if nothing is said.
    spaces: Option<Vec<i64>>,
    /// The entry that it is about.
    item_id: Option<i64>,
    /// The version of the entry that was looked at.
    item_version: Option<i32>,
    /// The fields that the entry takes over.
    #[serde(default)]
    fields: Vec<String>,
}

/// Moves one report.
///
/// # Errors
/// 403, 404, 409 for a step that there is not or with what is missing, 412, 422.
pub(super) async fn go(app: &App, caller: &Caller, place: (i64, i64), version: i32, wish: &Wish) -> Result<()> {
    let remark = wish.remark.trim();
    if remark.chars().count() > LONGEST || remark.contains('\0') {
        return Err(Error::field("remark", "bad-text", format!("at most {LONGEST} characters of plain text")));
    }
    let tx = app.db.begin(caller).await?;
    let of_unit = matches!(wish.to.as_str(), "submitted" | "draft");
    let unit = match of_unit {
        true => Some(campaign::asked(&tx, caller, place.0).await?),
        false => {
            access::require(caller, Right::DecideReserve)?;
            None
        }
    };
    let mut report = report::take(&tx, place, version).await?;
    if let Some(unit) = unit {
        report = report::own(report, unit)?;
    }
    let possible = match wish.to.as_str() {
        "submitted" => ["draft", "returned"].contains(&report.status.as_str()),
        "draft" | "returned" | "declined" | "accepted" => report.status == "submitted",
        _ => false,
    };
    if !possible {
        let words = format!("报送不能从 {} 到 {} (the report does not go that way)", report.status, wish.to);
        let errors = vec![FieldError::new("to", "no-such-step", words.clone())];
        return Err(Error::Conflict { detail: words, errors });
    }
    if matches!(wish.to.as_str(), "returned" | "declined") && remark.is_empty() {
        return Err(Error::field("remark", "missing-field", "请写明退回或不采纳的原因 (say why)"));
    }
    let item = match wish.to.as_str() {
        "accepted" => Some(accept(app, caller, &tx, (place.0, &report), wish).await?),
        _ => None,
    };
    tx.as_service().await?;
    report::keep_versions(&tx, &[report.id]).await?;
    write(&tx, &report, &wish.to, (remark, item)).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("report.move", format!("report/{}", report.id))
            .with("from", report.status.as_str())
            .with("to", wish.to.as_str())
            .with("remark", remark)
            .with("item", json!(item)),
    );
    tx.commit().await
}

async fn write(tx: &Tx, report: &Report, to: &str, (remark, item): (&str, Option<i64>)) -> Result<()> {
    tx.execute(
        "update campaign_report
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'), status = $2,
             -- A remark of a decision stands until the next decision.
             remark = case when $2 in ('submitted', 'draft') then remark else nullif($3, '') end, item_id = $4,
             submitted_at = case when $2 = 'submitted' then clock_timestamp() else submitted_at end
         where id = $1",
        &[&report.id, &to, &remark, &item],
    )
    .await?;
    if to == "submitted" {
        // Whoever sends something has something.
        tx.execute(
            "update campaign_unit u set nothing_at = null, nothing_by = null
             from campaign_report r
             where r.id = $1 and u.campaign_id = r.campaign_id and u.organisation_id = r.organisation_id",
            &[&report.id],
        )
        .await?;
    }
    Ok(())
}

/// Takes the report over; answers the entry.
async fn accept(app: &App, caller: &Caller, tx: &Tx, (campaign, report): (i64, &Report), wish: &Wish) -> Result<i64> {
    tx.as_caller().await?;
    let from = tx
        .query_one(
            "select c.no || '，' || coalesce(o.name, '') from campaign c left join organisation o on o.id = $2 where c.id = $1",
            &[&campaign, &report.organisation],
        )
        .await?;
    let source = format!("摸排征集 {}报送", from.get::<_, &str>(0));
    let of_an_entry = || {
        wish.item_id.ok_or_else(|| Error::field("item_id", "missing-field", "请选择对应的台账 (say which entry it is)"))
    };
    match wish.how.as_deref() {
        Some("new") => {
            let spaces = match &wish.spaces {
                Some(spaces) => spaces.clone(),
                None => compare(tx, &[report.id]).await?.remove(&report.id).unwrap_or_default().places(),
            };
            let mut properties = said(report, |field| field != PLACES);
            properties.insert("source_note".to_owned(), json!(source));
            reserve::file(tx, caller, app.config.today(), properties, spaces, &source).await
        }
        Some("update") => {
            let item = of_an_entry()?;
            let properties = said(report, |field| wish.fields.iter().any(|wanted| wanted == field));
            if properties.is_empty() {
                return Err(Error::field("fields", "missing-field", "请勾选要更新的内容 (say what is taken over)"));
            }
            reserve::bring_up_to_date(tx, caller, (item, wish.item_version), properties, &source).await?;
            Ok(item)
        }
        Some("known") => {
            let item = of_an_entry()?;
            let seen = tx.query_opt("select from reserve_item where id = $1", &[&item]).await?;
            seen.ok_or_else(|| {
                Error::field("item_id", "no-such-entry", format!("没有台账 {item} (there is no such entry)"))
            })?;
            Ok(item)
        }
        _ => Err(Error::field("as", "bad-code", "new 新增线索, update 更新台账, known 已在台账")),
    }
}

/// The fields of a report that are wanted.
fn said(report: &Report, wanted: impl Fn(&str) -> bool) -> Map<String, Value> {
    report.fields.iter().filter(|(name, _)| wanted(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Sends all drafts of the caller's unit; answers how many.
///
/// # Errors
/// 403, 404, 409 if there is none or the campaign is closed.
pub(super) async fn send_all(app: &App, caller: &Caller, id: i64) -> Result<usize> {
    let tx = app.db.begin(caller).await?;
    let unit = campaign::asked(&tx, caller, id).await?;
    tx.as_service().await?;
    let rows = tx
        .query(
            "select id from campaign_report where campaign_id = $1 and organisation_id = $2 and status = 'draft' for update",
            &[&id, &unit],
        )
        .await?;
    let drafts: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    if drafts.is_empty() {
        return Err(Error::conflict("没有待报送的草稿 (there is no draft to send)"));
    }
    report::keep_versions(&tx, &drafts).await?;
    tx.execute(
        "update campaign_report
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             status = 'submitted', submitted_at = clock_timestamp()
         where id = any($1)",
        &[&drafts],
    )
    .await?;
    tx.execute(
        "update campaign_unit set nothing_at = null, nothing_by = null where campaign_id = $1 and organisation_id = $2",
        &[&id, &unit],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("report.send", format!("campaign/{id}")).with("reports", drafts.clone()));
    tx.commit().await?;
    Ok(drafts.len())
}
