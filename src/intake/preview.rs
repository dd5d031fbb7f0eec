//! The staged rows on the map, before anything is taken over.

use serde_json::json;
use warp::reply::Response;

use super::staging::rows_table;
use super::store;
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::geo::ewkb;
use crate::http::answer;
use crate::publish::features::encode::Ewkb;

/// Rows drawn at most; those with errors first.
const MOST_ROWS: i64 = 2000;

/// A feature collection of the staged rows in longitude/latitude.
pub async fn preview(app: &App, caller: &Caller, id: i64) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let import = store::find(&read, id).await?;
    let rows = rows_table(id);
    let staged: (bool, bool) = {
        let row = read
            .query_one(
                "select to_regclass($1) is not null, to_regclass($2) is not null",
                &[&rows, &format!("{rows}_plan")],
            )
            .await?;
        (row.get(0), row.get(1))
    };
    let (action, join) = match staged {
        (false, _) => return Err(Error::NotFound(format!("import {id} is {} and has no staged rows", import.status))),
        (true, false) => ("null::text", String::new()),
        (true, true) => ("a.action", format!("left join {rows}_plan a using (row_no)")),
    };
    let found = read
        .query(
            &format!(
                "select s.row_no, s.location, {action},
                     case
                         when s.rejected or {action} = 'reject' then 'error'
                         when exists (select from import_problem p where p.import_id = $1 and p.row_no = s.row_no) then 'warning'
                         else 'ok'
                     end as status, s.name
                 from {rows} s {join}
                 where s.location is not null
                 order by s.rejected desc, s.row_no limit $2"
            ),
            &[&id, &MOST_ROWS],
        )
        .await?;
    let mut body = Vec::from(&b"{\"type\":\"FeatureCollection\",\"features\":["[..]);
    for (place, row) in found.iter().enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
        let Ewkb(bytes) = row.try_get(1)?;
        ewkb::geojson(bytes, 9, &mut body).map_err(|error| Error::broken("staged geometry", error))?;
        let properties = json!({
            "row": row.get::<_, i64>(0),
            "action": row.get::<_, Option<&str>>(2),
            "status": row.get::<_, &str>(3),
            "name": row.get::<_, Option<&str>>(4),
        });
        body.extend_from_slice(format!(",\"properties\":{properties}}}").as_bytes());
    }
    body.extend_from_slice(b"]}");
    Ok(answer::bytes("application/geo+json", body))
}
