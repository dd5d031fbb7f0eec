//! 征集任务: who is asked for what until when, and how far each unit is.

use chrono::{Datelike, NaiveDate};
use deadpool_postgres::ClientWrapper;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::http::idempotency;

/// Longest title and longest text of the request.
const LONGEST_TITLE: usize = 200;
const LONGEST_ASK: usize = 4000;
/// Most units of one campaign.
const MOST_UNITS: usize = 500;

/// A campaign as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    title: String,
    /// What is asked for, in words.
    #[serde(default)]
    ask: String,
    /// Last day to report.
    due_on: NaiveDate,
    /// Units by id. Whoever was asked stays asked.
    organisations: Vec<i64>,
}

/// A wish to end it, or to go on with it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Move {
    to: String,
}

impl Wish {
    fn wrong(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let title = self.title.trim();
        if title.is_empty() {
            wrong.push(FieldError::new("title", "missing-field", "请填写征集名称 (say what it is called)"));
        }
        for (field, text, most) in [("title", title, LONGEST_TITLE), ("ask", self.ask.as_str(), LONGEST_ASK)] {
            if text.chars().count() > most || text.contains('\0') {
                wrong.push(FieldError::new(
                    field,
                    "bad-text",
                    format!("至多 {most} 字 (plain text, at most {most} characters)"),
                ));
            }
        }
        if self.organisations.is_empty() || self.organisations.len() > MOST_UNITS {
            let words = format!("请选择 1 至 {MOST_UNITS} 个单位 (choose the units that are asked)");
            wrong.push(FieldError::new("organisations", "missing-field", words));
        }
        wrong
    }

    fn check(&self) -> Result<()> {
        let errors = self.wrong();
        match errors.first() {
            None => Ok(()),
            Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
        }
    }
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("there is no campaign {id}"))
}

/// Begins a campaign, with the next number of the year; sent twice it is begun once.
///
/// # Errors
/// 422 with everything that is wrong.
pub(super) async fn create(app: &App, caller: &Caller, key: Option<&str>, wish: &Wish) -> Result<i64> {
    access::require(caller, Right::DecideReserve)?;
    wish.check()?;
    let today = app.config.today();
    if wish.due_on < today {
        return Err(Error::field("due_on", "bad-date", "截止日期已过 (the day is over)"));
    }
    let body =
        Sha256::digest(format!("campaign\0{}\0{}\0{}\0{:?}", wish.title, wish.ask, wish.due_on, wish.organisations));
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    if let Some(id) = idempotency::sent_before(&tx, key, &body).await? {
        return Ok(id);
    }
    let row = tx
        .query_one(
            "insert into campaign (no, title, ask, due_on) values (next_number('campaign', $1), $2, $3, $4) returning id, no",
            &[&today.year(), &wish.title.trim(), &wish.ask, &wish.due_on],
        )
        .await?;
    let id: i64 = row.get(0);
    ask(&tx, id, &wish.organisations).await?;
    idempotency::remember(&tx, key, &body, id).await?;
    tx.note(
        Entry::done("campaign.create", format!("campaign/{id}"))
            .with("no", row.get::<_, &str>(1))
            .with("due_on", wish.due_on.to_string())
            .with("organisations", wish.organisations.clone()),
    );
    tx.commit().await?;
    Ok(id)
}

async fn ask(tx: &Tx, id: i64, organisations: &[i64]) -> Result<()> {
    let known =
        tx.query_one("select count(*) from organisation where id = any($1)", &[&organisations]).await?.get::<_, i64>(0);
    let mut wanted = organisations.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    if usize::try_from(known) != Ok(wanted.len()) {
        return Err(Error::field("organisations", "no-such-organisation", "其中有未知单位 (one of them is not known)"));
    }
    tx.execute(
        "insert into campaign_unit (campaign_id, organisation_id) select $1, unnest($2::bigint[]) on conflict do nothing",
        &[&id, &wanted],
    )
    .await?;
    Ok(())
}

/// The campaign, locked until the transaction ends, if the caller sees it and it is at `version`: its status. The transaction acts
/// for the service from here on.
async fn take(tx: &Tx, id: i64, version: i32) -> Result<String> {
    tx.query_opt("select from campaign where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    let row = tx.query_one("select version, status from campaign where id = $1 for no key update", &[&id]).await?;
    let now: i32 = row.get(0);
    if now != version {
        return Err(Error::Stale(format!(
            "该征集任务已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    Ok(row.get(1))
}

async fn keep_version(tx: &Tx, id: i64) -> Result<()> {
    let names = "id, version, recorded_at, changed_by, no, title, ask, due_on, status";
    tx.execute(&format!("insert into campaign_history ({names}) select {names} from campaign where id = $1"), &[&id])
        .await?;
    Ok(())
}

/// Changes what is asked, until when, and asks further units.
///
/// # Errors
/// 404, 409 once it is closed, 412, 422.
pub(super) async fn change(app: &App, caller: &Caller, (id, version): (i64, i32), wish: &Wish) -> Result<()> {
    access::require(caller, Right::DecideReserve)?;
    wish.check()?;
    let tx = app.db.begin(caller).await?;
    if take(&tx, id, version).await? == "closed" {
        return Err(closed());
    }
    keep_version(&tx, id).await?;
    tx.execute(
        "update campaign
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             title = $2, ask = $3, due_on = $4
         where id = $1",
        &[&id, &wish.title.trim(), &wish.ask, &wish.due_on],
    )
    .await?;
    ask(&tx, id, &wish.organisations).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("campaign.update", format!("campaign/{id}"))
            .with("due_on", wish.due_on.to_string())
            .with("organisations", wish.organisations.clone()),
    );
    tx.commit().await
}

/// Ends a campaign, or opens it again. What was sent and not decided stays to be decided.
///
/// # Errors
/// 404, 409 if it is so already, 412.
pub(super) async fn go(app: &App, caller: &Caller, (id, version): (i64, i32), wish: &Move) -> Result<()> {
    access::require(caller, Right::DecideReserve)?;
    if !["open", "closed"].contains(&wish.to.as_str()) {
        return Err(Error::field("to", "bad-code", "open 征集中, closed 已结束"));
    }
    let tx = app.db.begin(caller).await?;
    if take(&tx, id, version).await? == wish.to {
        return Err(Error::conflict("征集任务已是这个状态 (it is so already)"));
    }
    keep_version(&tx, id).await?;
    tx.execute(
        "update campaign
         set version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'), status = $2
         where id = $1",
        &[&id, &wish.to],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("campaign.move", format!("campaign/{id}")).with("to", wish.to.as_str()));
    tx.commit().await
}

pub(super) fn closed() -> Error {
    let words = "征集已结束，请联系发改局 (the campaign is closed)";
    Error::Conflict { detail: words.to_owned(), errors: vec![FieldError::new("status", "closed", words)] }
}

/// 零报告: the unit of the caller has nothing to report, or has something after all.
///
/// # Errors
/// 403 for others, 409 if it reports something or the campaign is closed.
pub(super) async fn nothing(app: &App, caller: &Caller, id: i64, nothing: bool) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    let unit = asked(&tx, caller, id).await?;
    tx.as_service().await?;
    let reports = tx
        .query_one(
            "select count(*) from campaign_report where campaign_id = $1 and organisation_id = $2 and status <> 'draft'",
            &[&id, &unit],
        )
        .await?
        .get::<_, i64>(0);
    if nothing && reports > 0 {
        let words = format!("本单位已报送 {reports} 宗，不能再作零报告 (something was reported)");
        return Err(Error::Conflict {
            detail: words.clone(),
            errors: vec![FieldError::new("nothing", "reported", words)],
        });
    }
    tx.execute(
        "update campaign_unit
         set nothing_at = case when $3 then clock_timestamp() end,
             nothing_by = case when $3 then current_setting('tuguan.actor') end
         where campaign_id = $1 and organisation_id = $2",
        &[&id, &unit, &nothing],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("campaign.nothing", format!("campaign/{id}")).with("unit", unit).with("nothing", nothing));
    tx.commit().await
}

/// The unit for which the caller reports to an open campaign. With the caller's eyes.
///
/// # Errors
/// 404 for a campaign that the caller was not asked by, 403 for whoever only looks at it, 409 if it is closed.
pub(super) async fn asked(tx: &Tx, caller: &Caller, id: i64) -> Result<i64> {
    let row = tx.query_opt("select status from campaign where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    let unit = caller.permit().organisation;
    let sql = "select organisation_id from campaign_unit where campaign_id = $1 and organisation_id = $2";
    let Some(unit) = tx.query_opt(sql, &[&id, &unit]).await? else {
        return Err(access::refused("征集对象不含您的单位 (your organisation was not asked)"));
    };
    if row.get::<_, &str>(0) == "closed" {
        return Err(closed());
    }
    Ok(unit.get(0))
}

/// A campaign `c` with the units that the caller sees and how far they are.
const SHOWN: &str = "jsonb_build_object(
    'id', c.id, 'version', c.version, 'no', c.no, 'title', c.title, 'ask', c.ask, 'due_on', c.due_on, 'status', c.status,
    'changed_by', c.changed_by, 'updated_at', c.recorded_at, 'overdue', c.status = 'open' and c.due_on < $1,
    'units', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'organisation_id', u.organisation_id, 'organisation', o.name, 'asked_at', u.asked_at,
            'nothing_at', u.nothing_at, 'nothing_by', u.nothing_by,
            'draft', r.draft, 'submitted', r.submitted, 'returned', r.returned, 'accepted', r.accepted, 'declined', r.declined,
            'silent', u.nothing_at is null and r.submitted + r.returned + r.accepted + r.declined = 0
        ) order by o.code), '[]')
        from campaign_unit u
        left join organisation o on o.id = u.organisation_id
        cross join lateral (
            select count(*) filter (where b.status = 'draft') as draft,
                count(*) filter (where b.status = 'submitted') as submitted,
                count(*) filter (where b.status = 'returned') as returned,
                count(*) filter (where b.status = 'accepted') as accepted,
                count(*) filter (where b.status = 'declined') as declined
            from campaign_report b
            where b.campaign_id = u.campaign_id and b.organisation_id = u.organisation_id
        ) r
        where u.campaign_id = c.id
    )
)";

/// Campaigns, newest first, at most `limit`, older than `after`.
pub(super) async fn list(
    client: &ClientWrapper,
    today: NaiveDate,
    status: Option<&str>,
    (limit, after): (i64, Option<i64>),
) -> Result<Vec<(i64, Value)>> {
    let sql = format!(
        "select c.id, {SHOWN} from campaign c
         where ($2::text is null or c.status = $2) and ($4::bigint is null or c.id < $4)
         order by c.id desc limit $3"
    );
    let rows = client.query(&sql, &[&today, &status, &limit, &after]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// One campaign and its version.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(client: &ClientWrapper, caller: &Caller, today: NaiveDate, id: i64) -> Result<(Value, i32)> {
    let sql = format!("select {SHOWN}, c.version from campaign c where c.id = $2");
    let row = client.query_opt(&sql, &[&today, &id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    let own = caller.permit().organisation;
    let reports = shown["units"]
        .as_array()
        .is_some_and(|units| units.iter().any(|unit| own.is_some() && unit["organisation_id"].as_i64() == own));
    shown["may"] = json!({
        "manage": caller.may(Right::DecideReserve.word()),
        "report": reports && shown["status"] == "open",
    });
    shown["own_unit"] = json!(own.filter(|_| reports));
    Ok((shown, row.get(1)))
}
