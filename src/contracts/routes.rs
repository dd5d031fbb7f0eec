//! `/api/contracts`: the list, one contract, entering and changing it.

use http::{StatusCode, header as headers};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::list::{self, Asked};
use super::store;
use super::what_if::{self, Suppose};
use super::work::{self, Amendment, New, Reached};
use super::{dossier, facts, milestones, routes_further, sheet, unused};
use crate::access::views::{self, Often};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::publish::export::office;
use crate::supervision::assess;

/// Largest body.
const LARGEST: u64 = 1 << 20;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 500;

/// The routes of contracts, enterprises and the calendar.
pub fn routes(app: &App) -> Routes {
    group([
        contracts(app),
        one(app),
        make(app),
        amend(app),
        reach(app),
        milestone(app),
        listed_of(app),
        suppose(app),
        unused(app),
        file(app),
        routes_further::routes(app),
    ])
}

pub(super) fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::json())
}

/// Page size and offset that a query asks for.
fn page(query: &Query) -> Result<(i64, i64)> {
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let after = query.read::<i64>("after", "a page mark; follow the next link as it is")?.unwrap_or_default();
    Ok((limit.min(MAX_LIMIT), after.max(0)))
}

fn contracts(app: &App) -> Routes {
    warp::path!("api" / "contracts")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(listed(&query, &caller, &app).await) })
        .boxed()
}

/// The filters of a list of contracts, besides which it may ask for these.
pub(super) fn asked<'a>(query: &'a Query, further: &[&str]) -> Result<Asked<'a>> {
    let filters = ["level", "finding", "state", "street", "uscc", "space_id", "band", "q"];
    query.only(&[&filters[..], further].concat())?;
    Ok(Asked {
        level: query.get("level"),
        finding: query.get("finding"),
        state: query.get("state"),
        street: query.get("street"),
        uscc: query.get("uscc"),
        space: query.read("space_id", "a whole number")?,
        band: query.get("band"),
        words: query.get("q"),
    })
}

async fn listed(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    let asked = asked(&query, &["limit", "after"])?;
    let (limit, offset) = page(&query)?;
    let read = app.db.read(caller).await?;
    let (mut items, levels, matched) = list::list(&read, app.config.today(), &asked, (limit + 1, offset)).await?;
    drop(read);
    let more = i64::try_from(items.len()).is_ok_and(|found| found > limit);
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = more.then(|| format!("/api/contracts?{}", query.with("after", &(offset + limit).to_string())));
    answer::json(&json!({ "items": items, "levels": levels, "matched": matched, "next": next }))
}

fn file(app: &App) -> Routes {
    warp::path!("api" / "contracts" / "file")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let book = sheet::contracts(&app, &caller, &Query::parse(&query)?).await?;
                    Ok(answer::attachment(office::MEDIA_TYPE, "contracts.xlsx", book))
                }
                .await,
            )
        })
        .boxed()
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

/// A contract with what the clocks say of it now.
pub(super) async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let today = app.config.today();
    let (mut shown, version, spaces) = store::one(&read, caller, today, id).await?;
    let known = facts::one(&read, id).await?;
    let rules = facts::rules(app, &read).await?;
    let sql = "select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'no', a.no, 'kind', a.kind, 'seq', a.seq, 'year', a.year,
                   'level', a.level, 'status', a.status, 'opened_on', a.opened_on, 'gone_on', a.gone_on) order by a.id desc), '[]')
               from alert a
               where a.contract_id = $1 and ((select caller_may('contracts.money')) or a.kind not in ('payment', 'covenant'))";
    shown["alerts"] = read.query_one(sql, &[&id]).await?.get::<_, Value>(0);
    drop(read);
    shown["findings"] = dossier::shown_findings(&assess(&known, today, &rules), caller)?;
    shown["today"] = json!(today);
    views::saw(app, caller, &format!("contract/{id}"), &spaces, Often::Always).await?;
    answer::versioned(&shown, version)
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "contracts")
        .and(warp::post())
        .and(header("idempotency-key"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|key: Option<String>, new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = work::create(&app, &caller, key.as_deref(), new).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/contracts/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn amend(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "amendments")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, said: Amendment, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    work::amend(&app, &caller, (id, version), said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn reach(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "progress" / String)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, part: String, based_on: Option<String>, said: Reached, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    work::reach(&app, &caller, (id, version), (&part, said)).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn milestone(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "milestones" / String)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, key: String, based_on: Option<String>, said: milestones::Said, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    milestones::reach(&app, &caller, (id, version), (&key, said)).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn listed_of(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / String)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, name: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let (list, spaces) = milestones::list(&app, &read, &caller, (id, &name)).await?;
                    drop(read);
                    views::saw(&app, &caller, &format!("contract/{id}"), &spaces, Often::Always).await?;
                    answer::json(&list)
                }
                .await,
            )
        })
        .boxed()
}

fn suppose(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "what-if")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, said: Suppose, caller: Caller, app: App| async move {
            finish(async { answer::json(&what_if::suppose(&app, &caller, id, &said).await?) }.await)
        })
        .boxed()
}

fn unused(app: &App) -> Routes {
    warp::path!("api" / "contracts" / "unused")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|caller: Caller, app: App| async move {
            finish(
                async {
                    // Of the district as a whole: who sees a part of the contracts would take the rest for not supplied.
                    access::require(&caller, Right::SeeContractMoney)?;
                    let read = app.db.read(&caller).await?;
                    let today = app.config.today();
                    let bands = unused::bands(&read, today).await?;
                    answer::json(
                        &json!({ "today": today, "bands": bands, "batches": unused::batches(&read, today).await? }),
                    )
                }
                .await,
            )
        })
        .boxed()
}
