//! What would be said of a boundary if it were saved. Nothing is kept.

use geo_types::MultiPolygon;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use super::near::{coordinates, read};
use super::stage::{self, Stage};
use super::{save, stored};
use crate::access;
use crate::app::App;
use crate::db::{Acting, Caller};
use crate::error::Result;
use crate::geo::area;
use crate::intake::check::{Checker, Shape};
use crate::intake::problem::Problem;
use crate::intake::store;
use crate::records::codes::Codes;
use crate::records::collection::Collection;

/// Area, perimeter, what is wrong, and what it would overlap. `id` is the record whose boundary it would become.
///
/// # Errors
/// 403, 404 as for a change; a bad boundary is no error but the answer.
pub(super) async fn look(
    app: &App,
    caller: &Caller,
    collection: Collection,
    id: Option<i64>,
    shape: MultiPolygon<f64>,
) -> Result<Value> {
    access::require(caller, store::right(collection))?;
    let measured = area::round_area(area::area(&shape));
    let perimeter = area::round_area(area::perimeter(&shape)).to_f64();
    let tx = app.db.begin(caller).await?;
    let mut fields = Map::from_iter([("name".to_owned(), json!("新图形"))]);
    if let Some(id) = id {
        stored::shown(&tx, collection, id).await?.ok_or_else(|| save::not_found(collection, id))?;
        tx.as_service().await?;
        let now = stored::now(&tx, collection, id).await?.ok_or_else(|| save::not_found(collection, id))?;
        fields = now.fields;
    }
    let codes = Codes::load(&tx).await?;
    let mut row = Checker::of(app, collection, app.config.survey_crs, codes).revise(1, fields, Shape::New(shape));
    row.extra = Value::Object(Map::new());
    let of_boundary = |problem: &Problem| problem.field.as_deref().is_none_or(|field| !field.contains("registered"));
    let mut problems: Vec<Problem> = std::mem::take(&mut row.problems).into_iter().filter(of_boundary).collect();
    let mut overlaps = Vec::new();
    if stage::is_good(&row) {
        let stage = Stage::new(&tx, collection, &[row], &[id]).await?;
        let found = stage.judge().await?;
        stage::note_hidden(app, &tx, &found).await?;
        problems.extend(found);
        overlaps = stage.overlapped().await?;
    }
    tx.abandon().await?;
    Ok(json!({
        "area_m2": measured.to_string(),
        "area_mu": area::round_mu(measured).to_string(),
        "perimeter_m": perimeter,
        "problems": problems,
        "overlaps": overlaps,
    }))
}

impl Stage<'_> {
    /// The pieces shared with others, as far as the caller may know of them.
    async fn overlapped(&self) -> Result<Vec<Value>> {
        self.tx.as_caller().await?;
        let sql = format!(
            "select v.other_id, o.name, round(v.m2::numeric, 2)::text,
                 st_multi(st_collectionextract(st_intersection(s.boundary, o.boundary), 3))
             from {rows}_overlap v join {rows} s using (row_no) join {table}_view o on o.id = v.other_id
             where not v.hidden order by v.m2 desc limit 50",
            rows = self.rows,
            table = self.collection.table(),
        );
        let rows = self.tx.query(&sql, &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(json!({
                    "id": row.get::<_, i64>(0),
                    "name": row.get::<_, Option<&str>>(1),
                    "area_m2": row.get::<_, &str>(2),
                    "coordinates": coordinates(&read(row.try_get(3)?)?),
                }))
            })
            .collect()
    }
}
