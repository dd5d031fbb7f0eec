//! What is recorded of a contract; `/api/enterprises`; `/api/calendar`.

use http::{StatusCode, header as headers};
use serde::de::DeserializeOwned;
use serde_json::json;
use warp::Filter;
use warp::filters::BoxedFilter;

use super::books::{self, Figure, Paid, Void};
use super::calendar::{self, Year};
use super::dossier;
use super::enterprise::{self, Change, New};
use super::events::{self, Claim, Resume, Ruling, Stop, Verdict};
use super::routes::{body, shown};
use super::sheet;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, caller, group, header, raw_query, with};
use crate::http::precondition::if_match;
use crate::http::query::Query;
use crate::publish::export::office;

pub(super) fn routes(app: &App) -> Routes {
    group([
        added(app, warp::path!("api" / "contracts" / i64 / "payments").boxed(), |app, caller, id, said: Paid| {
            Box::pin(async move { books::pay(&app, &caller, id, &said).await })
        }),
        added(app, warp::path!("api" / "contracts" / i64 / "covenants").boxed(), |app, caller, id, said: Figure| {
            Box::pin(async move { books::confirm(&app, &caller, id, &said).await })
        }),
        added(app, warp::path!("api" / "contracts" / i64 / "suspensions").boxed(), |app, caller, id, said: Stop| {
            Box::pin(async move { events::stop(&app, &caller, id, &said).await })
        }),
        added(
            app,
            warp::path!("api" / "contracts" / i64 / "government-causes").boxed(),
            |app, caller, id, said: Claim| Box::pin(async move { events::claim(&app, &caller, id, &said).await }),
        ),
        added(app, warp::path!("api" / "contracts" / i64 / "rulings").boxed(), |app, caller, id, said: Ruling| {
            Box::pin(async move { events::rule(&app, &caller, id, &said).await })
        }),
        void(app),
        resume(app),
        void_stop(app),
        judge(app),
        enterprises(app),
        enterprises_file(app),
        enterprise(app),
        whole(app),
        make(app),
        change(app),
        calendar(app),
        replace(app),
    ])
}

/// What a handler gives back.
type Doing = std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// `POST /api/contracts/{id}/{part}`: adds a row, and shows the contract as it is then.
fn added<T>(app: &App, place: BoxedFilter<(i64,)>, work: fn(App, Caller, i64, T) -> Doing) -> Routes
where
    T: DeserializeOwned + Send + 'static,
{
    place
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(move |id: i64, said: T, caller: Caller, app: App| async move {
            finish(
                async {
                    work(app.clone(), caller.clone(), id, said).await?;
                    Ok(with_status(shown(&app, &caller, id).await?, StatusCode::CREATED))
                }
                .await,
            )
        })
        .boxed()
}

fn void(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "payments" / i64 / "void")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, payment: i64, said: Void, caller: Caller, app: App| async move {
            finish(
                async {
                    books::void_payment(&app, &caller, (id, payment), &said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn resume(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "suspensions" / i64)
        .and(warp::put())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, stop: i64, said: Resume, caller: Caller, app: App| async move {
            finish(
                async {
                    events::resume(&app, &caller, (id, stop), &said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn void_stop(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "suspensions" / i64 / "void")
        .and(warp::post())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, stop: i64, based_on: Option<String>, said: Void, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    events::void_stop(&app, &caller, (id, version), (stop, &said)).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn judge(app: &App) -> Routes {
    warp::path!("api" / "contracts" / i64 / "government-causes" / i64)
        .and(warp::put())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|id: i64, cause: i64, said: Verdict, caller: Caller, app: App| async move {
            finish(
                async {
                    events::judge(&app, &caller, (id, cause), &said).await?;
                    shown(&app, &caller, id).await
                }
                .await,
            )
        })
        .boxed()
}

fn enterprises(app: &App) -> Routes {
    warp::path!("api" / "enterprises")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["q", "limit", "after"])?;
                    let limit = query.read::<i64>("limit", "a whole number")?.unwrap_or(50).clamp(1, 500);
                    let read = app.db.read(&caller).await?;
                    let mut items = enterprise::list(&read, query.get("q"), (limit + 1, query.get("after"))).await?;
                    let more = i64::try_from(items.len()).is_ok_and(|found| found > limit);
                    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                    let last = items.last().and_then(|item| item["uscc"].as_str()).unwrap_or_default();
                    let next = more.then(|| format!("/api/enterprises?{}", query.with("after", last)));
                    answer::json(&json!({ "items": items, "next": next }))
                }
                .await,
            )
        })
        .boxed()
}

fn enterprises_file(app: &App) -> Routes {
    warp::path!("api" / "enterprises" / "file")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let book = sheet::enterprises(&app, &caller, &Query::parse(&query)?).await?;
                    Ok(answer::attachment(office::MEDIA_TYPE, "enterprises.xlsx", book))
                }
                .await,
            )
        })
        .boxed()
}

fn enterprise(app: &App) -> Routes {
    warp::path!("api" / "enterprises" / String)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|uscc: String, caller: Caller, app: App| async move { finish(file(&app, &caller, &uscc).await) })
        .boxed()
}

fn whole(app: &App) -> Routes {
    warp::path!("api" / "enterprises" / String / "dossier")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|uscc: String, query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["f"])?;
                    match query.get("f").unwrap_or("json") {
                        "json" => file(&app, &caller, &uscc).await,
                        "html" => {
                            let page = super::file::page(&app, &caller, &uscc).await?;
                            Ok(answer::bytes("text/html; charset=utf-8", page))
                        }
                        "zip" => super::file::zip(&app, &caller, &uscc).await,
                        other => {
                            let words = format!("没有格式“{other}”，可选 json、html、zip (json, html or zip)");
                            Err(Error::parameter("f", words))
                        }
                    }
                }
                .await,
            )
        })
        .boxed()
}

async fn file(app: &App, caller: &Caller, uscc: &str) -> Result<warp::reply::Response> {
    let read = app.db.read(caller).await?;
    let (shown, version, spaces) = dossier::of(app, &read, caller, uscc).await?;
    drop(read);
    views::saw(app, caller, &format!("enterprise/{uscc}"), &spaces, Often::Always).await?;
    answer::versioned(&shown, version)
}

fn make(app: &App) -> Routes {
    warp::path!("api" / "enterprises")
        .and(warp::post())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|new: New, caller: Caller, app: App| async move {
            finish(
                async {
                    let uscc = enterprise::create(&app, &caller, new).await?;
                    let response = with_status(file(&app, &caller, &uscc).await?, StatusCode::CREATED);
                    Ok(with_header(response, headers::LOCATION, &format!("/api/enterprises/{uscc}")))
                }
                .await,
            )
        })
        .boxed()
}

fn change(app: &App) -> Routes {
    warp::path!("api" / "enterprises" / String)
        .and(warp::put())
        .and(header("if-match"))
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|uscc: String, based_on: Option<String>, said: Change, caller: Caller, app: App| async move {
            finish(
                async {
                    let version = if_match(based_on.as_deref())?;
                    enterprise::change(&app, &caller, (&uscc, version), said).await?;
                    file(&app, &caller, &uscc).await
                }
                .await,
            )
        })
        .boxed()
}

fn calendar(app: &App) -> Routes {
    warp::path!("api" / "calendar" / i32)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|year: i32, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    answer::json(&json!({ "year": year, "days": calendar::of(&read, year).await? }))
                }
                .await,
            )
        })
        .boxed()
}

fn replace(app: &App) -> Routes {
    warp::path!("api" / "calendar" / i32)
        .and(warp::put())
        .and(body())
        .and(caller())
        .and(with(app))
        .then(|year: i32, said: Year, caller: Caller, app: App| async move {
            finish(
                async {
                    calendar::replace(&app, &caller, (year, &said)).await?;
                    let read = app.db.read(&caller).await?;
                    answer::json(&json!({ "year": year, "days": calendar::of(&read, year).await? }))
                }
                .await,
            )
        })
        .boxed()
}
