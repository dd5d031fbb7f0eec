//! What the page and operators ask of the service itself: settings and health.

use http::StatusCode;
use serde_json::{Value, json};
use warp::Filter;

use super::api;
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;
use crate::http::answer::{self, finish, with_status};
use crate::http::group::{Routes, group, with};

/// `/healthz`, `/readyz`, `/metrics`, `/api/config`, and what the API says of itself.
pub fn routes(app: &App) -> Routes {
    group([alive(), ready(app), metrics(app), settings(app)].into_iter().chain(api::routes(app)))
}

fn alive() -> Routes {
    warp::path!("healthz").and(warp::get()).map(|| answer::bytes("text/plain", "alive\n")).boxed()
}

fn ready(app: &App) -> Routes {
    warp::path!("readyz")
        .and(warp::get())
        .and(with(app))
        .then(|app: App| async move {
            let answered = async { Ok(app.db.read(&Caller::system()).await?.query_one("select 1", &[]).await?) };
            match answered.await {
                Ok::<_, crate::error::Error>(_) => answer::bytes("text/plain", "ready\n"),
                Err(error) => with_status(answer::problem(&error), StatusCode::SERVICE_UNAVAILABLE),
            }
        })
        .boxed()
}

fn metrics(app: &App) -> Routes {
    warp::path!("metrics")
        .and(warp::get())
        .and(with(app))
        .then(|app: App| async move {
            finish(counts(&app).await.map(|text| answer::bytes("text/plain; version=0.0.4", text)))
        })
        .boxed()
}

/// Gauges in Prometheus' text form. How many spaces there are is not among them: the system's administrator is not to know,
/// and a count would tell of 部队用地.
async fn counts(app: &App) -> Result<String> {
    let read = app.db.read(&Caller::system()).await?;
    let row = read
        .query_one(
            "select (select count(*) from import where status in ('validating', 'committing')),
                    (select count(*) from session where least(idle_until, until) > $1),
                    (select seq from audit_head)",
            &[&app.clock.now()],
        )
        .await?;
    let gauges = ["tuguan_imports_running", "tuguan_sessions", "tuguan_audit_entries"];
    let lines = gauges
        .iter()
        .enumerate()
        .map(|(place, name)| format!("# TYPE {name} gauge\n{name} {}\n", row.get::<_, i64>(place)));
    Ok(lines.collect())
}

fn settings(app: &App) -> Routes {
    warp::path!("api" / "config")
        .and(warp::get())
        .and(warp::ext::optional::<Caller>())
        .and(with(app))
        .then(|caller: Option<Caller>, app: App| async move {
            finish(
                async {
                    match caller {
                        Some(caller) => answer::json(&config(&app, &caller).await?),
                        None => answer::json(&greeting(&app).await?),
                    }
                }
                .await,
            )
        })
        .boxed()
}

/// What the sign-in page needs.
async fn greeting(app: &App) -> Result<Value> {
    let config = &app.config;
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "district": { "code": config.district_code, "name": config.district_name },
        "demo": is_demo(app).await?,
        "today": config.today(),
    }))
}

/// Whether what is stored is the invented district.
pub(super) async fn is_demo(app: &App) -> Result<bool> {
    let read = app.db.read(&Caller::system()).await?;
    let sql = "select exists (select from import where file_name like 'demo-%' and status = 'committed')";
    Ok(read.query_one(&read.prepare_cached(sql).await?, &[]).await?.get(0))
}

async fn config(app: &App, caller: &Caller) -> Result<Value> {
    let read = app.db.read(caller).await?;
    let row = read
        .query_one(
            "select
                 (select coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name, 'center',
                      json_build_array(st_x(st_pointonsurface(location)), st_y(st_pointonsurface(location))), 'bbox',
                      json_build_array(st_xmin(location), st_ymin(location), st_xmax(location), st_ymax(location)))
                      order by code), '[]')
                  from zone where kind = 'street'),
                 (select jsonb_object_agg(list, items) from (
                      select list, jsonb_agg(jsonb_build_object('code', code, 'name', name) order by place) as items
                      from code group by list) c),
                 (select jsonb_agg(jsonb_build_object('scheme', scheme, 'code', code, 'name', name, 'group', grp)
                      order by scheme, code) from land_use_code),
                 -- Whom 会签 may ask.
                 case when caller_may('reserve.decide') then (
                     select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'kind', kind) order by kind, code)
                     from organisation) end",
            &[],
        )
        .await?;
    let mut codes: Value = row.get(1);
    codes["use"] = row.get(2);
    let config = &app.config;
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "district": { "code": config.district_code, "name": config.district_name, "bbox": config.district_bbox.0 },
        "survey_crs": config.survey_crs.to_string(),
        "demo": is_demo(app).await?,
        "today": config.today(),
        "streets": row.get::<_, Value>(0),
        "basemaps": app.basemaps.offered(),
        "codes": codes,
        "organisations": row.get::<_, Option<Value>>(3),
    }))
}
