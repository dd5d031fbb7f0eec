//! `/api/reserve`.

use http::{StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use warp::Filter;
use warp::reply::Response;

use super::batch::{self, Batch};
use super::entry::{self, Change, New};
use super::moves::{self, Wish};
use super::opinions::{self, Answer, Question};
use super::parts::{self, Part};
use super::{detail, list, sheet};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::publish::export::office;

/// Largest body.
const LARGEST: u64 = 1 << 20;

/// The routes of the ledger.
pub fn routes(app: &App) -> Routes {
    group([
        ledger(app),
        sums(app),
        compared(app),
        file(app),
        one(app),
        story(app),
        steps(app),
        make(app),
        revise(app),
        go(app),
        ask(app),
        say(app),
        divide(app),
        join(app),
        many(app),
    ])
}

fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = warp::Rejection> + Copy {
    warp::body::content_length_limit(LARGEST).and(warp::body::json())
}

fn ledger(app: &App) -> Routes {
    warp::path!("api" / "reserve")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let (page, spaces) = list::page(&app, &caller, &Query::parse(&query)?).await?;
                    views::saw(&app, &caller, "reserve", &spaces, Often::Once).await?;
                    answer::json(&page)
                }
                .await,
            )
        })
        .boxed()
}

fn sums(app: &App) -> Routes {
    warp::path!("api" / "reserve" / "summary")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(async { answer::json(&list::summary(&app, &caller, &Query::parse(&query)?).await?) }.await)
        })
        .boxed()
}

fn compared(app: &App) -> Routes {
    warp::path!("api" / "reserve" / "changes")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["since"])?;
                    let day = query.read("since", "a day, YYYY-MM-DD")?;
                    let day = day.ok_or_else(|| Error::parameter("since", "a day, YYYY-MM-DD"))?;
                    answer::json(&detail::since(&app, &caller, day).await?)
                }
                .await,
            )
        })
        .boxed()
}

fn file(app: &App) -> Routes {
    warp::path!("api" / "reserve" / "file")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let book = sheet::workbook(&app, &caller, &Query::parse(&query)?).await?;
                    let response = answer::bytes(office::MEDIA_TYPE, book);
                    Ok(with_header(response, header::CONTENT_DISPOSITION, "attachment; filename=\"reserve.xlsx\""))
                }
                .await,
            )
        })
        .boxed()
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "reserve" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move { finish(shown(&app, &caller, id).await) })
        .boxed()
}

async fn shown(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (entry, version, spaces) = detail::one(&read, id).await?;
    drop(read);
    views::saw(app, caller, &format!("reserve/{id}"), &spaces, Often::Always).await?;
    answer::versioned(&entry, version)
}

fn story(app: &App) -> Routes {
    warp::path!("api" / "reserve" / i64 / "history")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let (story, spaces) = detail::history(&app, &caller, id).await?;
                    views::saw(&app, &caller, &format!("reserve/{id}/history"), &spaces, Often::Always).await?;
                    answer::json(&story)
                }
                .await,
            )
        })
        .boxed()
}

fn steps(app: &App) -> Routes {
    warp::path!("api" / "reserve" / i64 / "transitions")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(async { answer::json(&moves::possible(&app, &caller, id).await?) }.await)
        })
        .boxed()
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "reserve")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let id = entry::create(&app, &caller, &new).await?;
                    let response = with_status(shown(&app, &caller, id).await?, StatusCode::CREATED);
                    Ok(with_header(response, header::LOCATION, &format!("/api/reserve/{id}")))
                }
                .await,
            )
        })
        .boxed()
}

fn revise(app: &App) -> Routes {
    warp::path!("api" / "reserve" / i64)
        .and(warp::patch())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, change: Change, caller: Caller, app: App| async move {
            finish(
                async {
                    entry::change(&app, &caller, id, if_match(based_on.as_deref())?, &change).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn go(app: &App) -> Routes {
    warp::path!("api" / "reserve" / i64 / "transitions")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: Wish, caller: Caller, app: App| async move {
            finish(
                async {
                    // Scripts may leave it out: the step itself says where the entry must stand.
                    let version = based_on.as_deref().map(|tag| if_match(Some(tag))).transpose()?;
                    moves::go(&app, &caller, id, version, &wish).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn ask(app: &App) -> Routes {
    warp::path!("api" / "reserve" / i64 / "opinions")
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
    warp::path!("api" / "reserve" / i64 / "opinions" / i64)
        .and(warp::put())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, opinion: i64, said: Answer, caller: Caller, app: App| async move {
            finish(
                async {
                    opinions::say(&app, &caller, id, opinion, &said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Divide {
    parts: Vec<Part>,
    #[serde(default)]
    reason: String,
}

fn divide(app: &App) -> Routes {
    warp::path!("api" / "reserve" / i64 / "split")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, based_on: Option<String>, wish: Divide, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    let children = parts::split(&app, &caller, (id, version), &wish.parts, &wish.reason).await?;
                    Ok(with_status(answer::json(&json!({ "children": children }))?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    id: i64,
    version: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    items: Vec<Seen>,
    name: Option<String>,
    #[serde(default)]
    reason: String,
}

fn join(app: &App) -> Routes {
    warp::path!("api" / "reserve" / "merge")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|wish: Join, caller: Caller, app: App| async move {
            finish(
                async {
                    let items: Vec<(i64, i32)> = wish.items.iter().map(|seen| (seen.id, seen.version)).collect();
                    let child = parts::merge(&app, &caller, &items, wish.name.as_deref(), &wish.reason).await?;
                    Ok(with_status(answer::json(&json!({ "child": child }))?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

fn many(app: &App) -> Routes {
    warp::path!("api" / "reserve" / "batch")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|wish: Batch, caller: Caller, app: App| async move {
            finish(async { answer::json(&batch::run(&app, &caller, &wish).await?) }.await)
        })
        .boxed()
}
