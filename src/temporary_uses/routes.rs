//! `/api/temporary-uses`.

use http::{StatusCode, header as headers};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use warp::Filter;
use warp::reply::Response;

use super::money::{self, Deposit, Payment, Void};
use super::opinions::{self, Answer, Question};
use super::store::{self, Asked};
use super::work::{self, Change, New, Notice, Wish};
use super::{facts, print};
use crate::access::views::{self, Often};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;

/// Largest body.
const LARGEST: u64 = 4 << 20;
const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 500;

/// The routes of temporary uses.
pub fn routes(app: &App) -> Routes {
    group([
        uses(app),
        one(app),
        steps(app),
        printed(app),
        make(app),
        revise(app),
        go(app),
        ask(app),
        say(app),
        notice(app),
        pay(app),
        void(app),
        deposit(app),
    ])
}

fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::json())
}

fn uses(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(list(&query, &caller, &app).await) })
        .boxed()
}

async fn list(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["item_id", "status", "street", "q", "due", "rent", "limit", "after"])?;
    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Error::parameter("limit", "at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let after: Option<i64> = query.read("after", "a page mark; follow the next link as it is")?;
    let asked = Asked {
        item: query.read("item_id", "a whole number")?,
        status: query.get("status"),
        street: query.get("street"),
        words: query.get("q"),
        due: query.read("due", "days, a whole number")?,
        late: match query.get("rent") {
            None => false,
            Some("overdue") => access::require(caller, Right::SeeReserveMoney).map(|()| true)?,
            Some(_) => return Err(Error::parameter("rent", "overdue")),
        },
    };
    let read = app.db.read(caller).await?;
    let rows =
        store::list(&read, caller, app.config.today(), &asked, (limit + 1, after.map(|after| after.max(0)))).await?;
    drop(read);
    let shown = &rows[..rows.len().min(usize::try_from(limit).unwrap_or(usize::MAX))];
    let spaces: Vec<i64> = shown.iter().flat_map(|row| row.get::<_, Vec<i64>>(2)).collect();
    views::saw(app, caller, "temporary-uses", &spaces, Often::Once).await?;
    let items: Vec<Value> = shown.iter().map(|row| row.get(0)).collect();
    let matched: i64 = rows.first().map_or(0, |row| row.get(3));
    let next = after.unwrap_or_default().max(0).saturating_add(limit);
    let next =
        (rows.len() > shown.len()).then(|| format!("/api/temporary-uses?{}", query.with("after", &next.to_string())));
    answer::json(&json!({ "items": items, "matched": matched, "next": next }))
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn seen(app: &App, caller: &Caller, id: i64) -> Result<(Value, i32)> {
    let read = app.db.read(caller).await?;
    let today = app.config.today();
    let (mut shown, version, spaces) = store::one(&read, caller, today, id).await?;
    if caller.may(Right::SeeReserveMoney.word()) {
        shown["books"] = money::books(&read, today, id).await?;
    }
    let uscc = shown["form"]["uscc"].as_str().unwrap_or_default().to_owned();
    shown["credit"] = json!(facts::credit(app, &read, (id, &uscc)).await?);
    drop(read);
    views::saw(app, caller, &format!("temporary-use/{id}"), &spaces, Often::Always).await?;
    Ok((shown, version))
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let (mut shown, version) = seen(app, caller, id).await?;
    shown["steps"] = work::possible(app, caller, id).await?;
    answer::versioned(&shown, version)
}

fn steps(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "transitions")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(async { answer::json(&json!({ "steps": work::possible(&app, &caller, id).await? })) }.await)
        })
        .boxed()
}

fn printed(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "print")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let (shown, _) = seen(&app, &caller, id).await?;
                    let read = app.db.read(&caller).await?;
                    Ok(answer::bytes("text/html; charset=utf-8", print::page(&read, &shown).await?))
                }
                .await,
            )
        })
        .boxed()
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses")
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
                    Ok(with_header(response, headers::LOCATION, &format!("/api/temporary-uses/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, change: Change, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    work::change(&app, &caller, (id, version), change).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    work::go(&app, &caller, (id, version), &wish).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn notice(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "notice")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, notice: Notice, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    work::give_notice(&app, &caller, (id, version), &notice).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn ask(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "opinions")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, question: Question, caller: Caller, app: App| async move {
            finish(
                async {
                    opinions::ask(&app, &caller, id, &question).await?;
                    Ok(with_status(shown(&app, &caller, id).await?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

fn say(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "opinions" / i64)
        .and(warp::put())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, opinion: i64, said: Answer, caller: Caller, app: App| async move {
            finish(
                async {
                    opinions::say(&app, &caller, (id, opinion), &said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn pay(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "payments")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, payment: Payment, caller: Caller, app: App| async move {
            finish(
                async {
                    money::pay(&app, &caller, id, &payment).await?;
                    Ok(with_status(shown(&app, &caller, id).await?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

fn void(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "payments" / i64 / "void")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, payment: i64, said: Void, caller: Caller, app: App| async move {
            finish(
                async {
                    money::void(&app, &caller, (id, payment), &said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn deposit(app: &App) -> Routes {
    warp::path!("api" / "temporary-uses" / i64 / "deposit")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, row: Deposit, caller: Caller, app: App| async move {
            finish(
                async {
                    money::deposit(&app, &caller, id, &row).await?;
                    Ok(with_status(shown(&app, &caller, id).await?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}
