//! `/api/spaces` and `/api/search`.

use geo_types::coord;
use serde_json::json;
use warp::Filter;
use warp::reply::Response;

use super::{detail, list::Page, search};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::classify;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::project;
use crate::http::answer::{self, finish};
use crate::http::group::{Routes, caller, raw_query, with};
use crate::http::query::Query;
use crate::records::history;

/// Largest tolerance around a click, in metres.
const MOST_TOLERANCE: f64 = 1000.0;

/// The routes that read `/api/spaces`, and search; one group with those of `edit`, which have the same addresses.
pub fn routes(app: &App) -> Vec<Routes> {
    let mut routes = classify::routes::space_routes(app);
    routes.extend([at(app), list(app), one(app), versions(app), find(app)]);
    routes
}

fn list(app: &App) -> Routes {
    warp::path!("api" / "spaces")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    let page = Page::parse(&query, app.config.survey_crs)?;
                    let (page, ids) = page.answer(&app, &caller, &query).await?;
                    views::saw(&app, &caller, "spaces", &ids, Often::Once).await?;
                    answer::json(&page)
                }
                .await,
            )
        })
        .boxed()
}

fn one(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64)
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let (space, version) = detail::detail(&read, id).await?;
                    views::saw(&app, &caller, &format!("space/{id}"), &[id], Often::Always).await?;
                    answer::versioned(&space, version)
                }
                .await,
            )
        })
        .boxed()
}

fn versions(app: &App) -> Routes {
    warp::path!("api" / "spaces" / i64 / "history")
        .and(warp::get())
        .and(caller())
        .and(with(app))
        .then(|id: i64, caller: Caller, app: App| async move {
            finish(
                async {
                    let read = app.db.read(&caller).await?;
                    let Some(collection) = detail::collection_of(&read, id).await? else {
                        return Err(Error::NotFound(format!("there is no space {id}")));
                    };
                    views::saw(&app, &caller, &format!("space/{id}/history"), &[id], Often::Always).await?;
                    answer::json(&json!({
                        "versions": history::versions(&read, collection, id).await?,
                        "decisions": history::decisions(&read, id).await?,
                    }))
                }
                .await,
            )
        })
        .boxed()
}

fn at(app: &App) -> Routes {
    warp::path!("api" / "spaces" / "at")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move { finish(under(&query, &caller, &app).await) })
        .boxed()
}

async fn under(query: &str, caller: &Caller, app: &App) -> Result<Response> {
    let query = Query::parse(query)?;
    query.only(&["lng", "lat", "tol"])?;
    let number = |name: &str| -> Result<f64> {
        let value = query.read::<f64>(name, "a number")?.filter(|n| n.is_finite());
        value.ok_or_else(|| Error::parameter(name, "degrees are expected"))
    };
    let (lng, lat) = (number("lng")?, number("lat")?);
    let tolerance = query.read::<f64>("tol", "a number of metres")?.unwrap_or(0.0);
    if !(0.0..=MOST_TOLERANCE).contains(&tolerance) {
        return Err(Error::parameter("tol", format!("between 0 and {MOST_TOLERANCE} metres")));
    }
    let meridian = app.config.survey_crs.central_meridian().unwrap_or(117.0);
    if (lng - meridian).abs() > 5.0 || !(0.0..=60.0).contains(&lat) {
        // Nothing of ours can be there, and the projection is not made for it.
        return answer::json(&json!({ "items": [] }));
    }
    let point = project::point(coord! { x: lng, y: lat }, Crs::CGCS2000, app.config.survey_crs)
        .map_err(|error| Error::broken("projecting a point", error))?;
    let read = app.db.read(caller).await?;
    let (found, ids) = detail::at(&read, point, tolerance).await?;
    views::saw(app, caller, "spaces/at", &ids, Often::Always).await?;
    answer::json(&found)
}

fn find(app: &App) -> Routes {
    warp::path!("api" / "search")
        .and(warp::get())
        .and(raw_query())
        .and(caller())
        .and(with(app))
        .then(|query: String, caller: Caller, app: App| async move {
            finish(
                async {
                    let query = Query::parse(&query)?;
                    query.only(&["q"])?;
                    app.limits.search(caller.name())?;
                    let read = app.db.read(&caller).await?;
                    let (survey, district) = (app.config.survey_crs, app.config.district_bbox.0);
                    answer::json(&search::search(&read, query.get("q").unwrap_or_default(), survey, district).await?)
                }
                .await,
            )
        })
        .boxed()
}
