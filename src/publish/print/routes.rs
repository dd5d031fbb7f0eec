//! `/api/print`: sheets to print, each print on record.

use serde_json::Value;
use warp::Filter;
use warp::reply::Response;

use super::occasion::Occasion;
use super::paper::{self, Orientation, Paper};
use super::red_line::{self, Printed};
use super::space::Space;
use super::wish::{OfMap, OfSpace};
use super::{investor, map, page};
use crate::access::Identity;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::record::Entry;
use crate::error::Result;
use crate::http::answer::{self, finish};
use crate::http::group::{Routes, group, raw_query, with};
use crate::http::query::Query;

/// All routes of printing.
pub fn routes(app: &App) -> Routes {
    group([papers(), map_sheet(app), red_line_of(app), investor_of(app)])
}

/// Sizes and scales, for the page where a sheet is composed.
fn papers() -> Routes {
    warp::path!("api" / "print" / "papers").and(warp::get()).map(|| finish(answer::json(&paper::described()))).boxed()
}

fn map_sheet(app: &App) -> Routes {
    warp::path!("api" / "print" / "map")
        .and(warp::get())
        .and(raw_query())
        .and(warp::ext::get::<Identity>())
        .and(with(app))
        .then(|query: String, who: Identity, app: App| async move { finish(print_map(&query, &who, &app).await) })
        .boxed()
}

fn red_line_of(app: &App) -> Routes {
    warp::path!("api" / "print" / "spaces" / i64 / "red-line")
        .and(warp::get())
        .and(raw_query())
        .and(warp::ext::get::<Identity>())
        .and(with(app))
        .then(|id: i64, query: String, who: Identity, app: App| async move {
            finish(print_red_line(id, &query, &who, &app).await)
        })
        .boxed()
}

fn investor_of(app: &App) -> Routes {
    warp::path!("api" / "print" / "spaces" / i64 / "investor")
        .and(warp::get())
        .and(raw_query())
        .and(warp::ext::get::<Identity>())
        .and(with(app))
        .then(|id: i64, query: String, who: Identity, app: App| async move {
            finish(print_investor(id, &query, &who, &app).await)
        })
        .boxed()
}

async fn print_map(query: &str, who: &Identity, app: &App) -> Result<Response> {
    let wish = OfMap::parse(&Query::parse(query)?, app.config.survey_crs)?;
    let occasion = Occasion::now(app, who, wish.words.clone()).await?;
    let read = app.db.read(&who.caller).await?;
    let printed = map::sheets(&read, &wish, &occasion).await?;
    drop(read);
    let entry = Entry::done("sheet.print", "map")
        .with("sheet", "map")
        .with("center", format!("{},{}", wish.centre.x, wish.centre.y))
        .with("spaces", printed.ids.len());
    send(app, who, (entry, printed), (wish.paper, wish.orientation)).await
}

async fn print_red_line(id: i64, query: &str, who: &Identity, app: &App) -> Result<Response> {
    let wish = OfSpace::red_line(&Query::parse(query)?)?;
    let occasion = Occasion::now(app, who, wish.words.clone()).await?;
    let read = app.db.read(&who.caller).await?;
    let space = Space::read(&read, id).await?;
    let printed = red_line::sheets(&read, &space, &wish, &occasion).await?;
    drop(read);
    let entry = Entry::done("sheet.print", format!("space/{id}")).with("sheet", "red-line");
    send(app, who, (entry, printed), (wish.paper, wish.orientation)).await
}

async fn print_investor(id: i64, query: &str, who: &Identity, app: &App) -> Result<Response> {
    let wish = OfSpace::investor(&Query::parse(query)?)?;
    let occasion = Occasion::now(app, who, wish.words.clone()).await?;
    let read = app.db.read(&who.caller).await?;
    let space = Space::read(&read, id).await?;
    let printed = investor::sheet(&read, &space, &wish, &occasion).await?;
    drop(read);
    let entry = Entry::done("sheet.print", format!("space/{id}")).with("sheet", "investor");
    send(app, who, (entry, printed), (wish.paper, wish.orientation)).await
}

/// Writes down what is taken out, and sends it.
async fn send(
    app: &App,
    who: &Identity,
    (entry, printed): (Entry, Printed),
    (paper, orientation): (Paper, Orientation),
) -> Result<Response> {
    views::saw(app, &who.caller, "print", &printed.ids, Often::Always).await?;
    let tx = app.db.begin(&who.caller).await?;
    tx.note(entry.with("title", Value::from(printed.title.as_str())).with("scale", printed.scale));
    tx.commit().await?;
    let html = page::page(&printed.title, (paper, orientation), paper.size(orientation), &printed.sheets);
    Ok(answer::bytes("text/html; charset=utf-8", html))
}
