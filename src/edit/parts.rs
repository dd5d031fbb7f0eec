//! 分割 and 合并: parcels that end, and the parcels that they become.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::based::Changed;
use super::lineage::{self, Step};
use super::near::{self, Sent};
use super::save::{self, begin, end};
use super::stage::{self, Stage, Written};
use super::stored::{self, Stored};
use super::wish::{Wish, reason};
use crate::access::{self, Right};
use crate::app::App;
use crate::classify;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::geo::snap;
use crate::intake::check::{Checker, Shape};
use crate::intake::problem::Problem;
use crate::intake::staging::StagedRow;
use crate::records::codes::Codes;
use crate::records::collection::Collection;
use crate::reserve;

const PARCELS: Collection = Collection::Parcels;
/// Parts or parcels at once.
pub(super) const MOST_PARTS: usize = 100;
/// How far parts may miss the outline of the whole, in metres.
const TOLERANCE: f64 = 0.001;
/// A hole below this, ㎡, that no parcel had is a gap between them.
const GAP: f64 = 1.0;

/// Fields that a merged parcel cannot take from parcels that disagree: somebody has to say them.
const TO_BE_SAID: &[&str] = &[
    "holder",
    "holder_kind",
    "holder_uscc",
    "ownership",
    "use_now_scheme",
    "use_now",
    "use_plan_scheme",
    "use_plan",
    "stage",
    "far_max",
];

/// One part of a parcel that is divided.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    coordinates: Sent,
    #[serde(default)]
    properties: Map<String, Value>,
}

/// What parcels became.
#[derive(Debug)]
pub(super) struct Became {
    pub(super) records: Vec<(i64, i32, Decimal)>,
    pub(super) warnings: Vec<Problem>,
}

/// Divides a parcel: it ends, its parts take over what is said of it. A new 宗地代码 has to be issued for each; 证载面积 is of
/// the old certificate and is not divided.
///
/// # Errors
/// 422 if the parts leave out or add anything (beyond a millimetre), or overlap; 412 if the parcel changed meanwhile.
pub(super) async fn split(
    app: &App,
    caller: &Caller,
    (id, version): (i64, i32),
    parts: &[Part],
    why: &str,
) -> Result<Became> {
    let why = reason(why)?;
    if !(2..=MOST_PARTS).contains(&parts.len()) {
        return Err(Error::field("parts", "bad-number", format!("2 to {MOST_PARTS} parts")));
    }
    access::require(caller, Right::WriteParcels)?;
    let tx = begin(app, caller, PARCELS).await?;
    let whole = present(&tx, (id, version)).await?;
    let mut checker = Checker::of(app, PARCELS, app.config.survey_crs, Codes::load(&tx).await?);
    let mut rows = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let mut shape = part.coordinates.shape();
        snap::to_vertices(&mut shape, &whole.boundary, TOLERANCE);
        let mut fields = whole.fields.clone();
        fields.remove("code");
        fields.remove("area_registered_m2");
        let numbered =
            |name: &str| format!("{}-{}", whole.fields.get(name).and_then(Value::as_str).unwrap_or(""), place + 1);
        fields.insert("object_no".to_owned(), numbered("object_no").into());
        fields.insert("name".to_owned(), numbered("name").into());
        fields.extend(said(&part.properties)?);
        rows.push(checker.revise(place as u64 + 1, fields, Shape::New(shape)));
    }
    let (stage, mut problems) = staged(&tx, rows).await?;
    problems.extend(stage.against(id).await?);
    let (written, warnings) = become_of(app, &tx, stage, problems, &[&whole], why).await?;
    let steps: Vec<Step> =
        written.iter().map(|record| Step { parent: id, child: record.id, area: record.area }).collect();
    follow(app, &tx, &[id], &written, why).await?;
    finish(app, tx, "split", why, &steps).await?;
    Ok(Became { records: written.iter().map(|w| (w.id, w.version, w.area)).collect(), warnings })
}

/// Joins parcels that touch along a line. What they agree on stays; where they do not, `properties` must say.
///
/// # Errors
/// 422 if they do not touch, overlap, leave gaps between them, or disagree; 412 if one of them changed meanwhile.
pub(super) async fn merge(
    app: &App,
    caller: &Caller,
    parcels: &[(i64, i32)],
    properties: &Map<String, Value>,
    why: &str,
) -> Result<Became> {
    let why = reason(why)?;
    let mut ids: Vec<i64> = parcels.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    if !(2..=MOST_PARTS).contains(&parcels.len()) || ids.len() != parcels.len() {
        return Err(Error::field("parcels", "bad-number", format!("2 to {MOST_PARTS} different parcels")));
    }
    access::require(caller, Right::WriteParcels)?;
    let tx = begin(app, caller, PARCELS).await?;
    let mut whole = Vec::new();
    for parcel in parcels {
        tx.as_caller().await?;
        whole.push(present(&tx, *parcel).await?);
    }
    let shape = joined(&tx, &ids).await?;
    let fields = common(&whole, said(properties)?)?;
    let codes = Codes::load(&tx).await?;
    let row = Checker::of(app, PARCELS, app.config.survey_crs, codes).revise(1, fields, Shape::New(shape));
    let (stage, problems) = staged(&tx, vec![row]).await?;
    let parents: Vec<&Stored> = whole.iter().collect();
    let (written, warnings) = become_of(app, &tx, stage, problems, &parents, why).await?;
    let child = written.first().map_or(0, |record| record.id);
    let steps: Vec<Step> = whole.iter().map(|parent| Step { parent: parent.id, child, area: parent.area }).collect();
    follow(app, &tx, &ids, &written, why).await?;
    finish(app, tx, "merge", why, &steps).await?;
    Ok(Became { records: written.iter().map(|w| (w.id, w.version, w.area)).collect(), warnings })
}

/// The parcel as it is, if it is the one the caller saw. The transaction acts for the service from here on.
async fn present(tx: &Tx, (id, version): (i64, i32)) -> Result<Stored> {
    stored::shown(tx, PARCELS, id).await?.ok_or_else(|| save::not_found(PARCELS, id))?;
    tx.as_service().await?;
    let now = stored::now(tx, PARCELS, id).await?.ok_or_else(|| save::not_found(PARCELS, id))?;
    if now.version == version { Ok(now) } else { Err(Changed::refuse(&now, version, &[])) }
}

fn said(properties: &Map<String, Value>) -> Result<Map<String, Value>> {
    let wish = Wish {
        properties: properties.clone(),
        boundary: None,
        crs: crate::geo::crs::Crs::CGCS2000,
        reason: String::new(),
        lenient: false,
    };
    Ok(wish.said(PARCELS)?.fields)
}

/// Stages the new parcels, if each is good by itself; answers their warnings.
async fn staged(tx: &Tx, mut rows: Vec<StagedRow>) -> Result<(Stage<'_>, Vec<Problem>)> {
    let mut problems = Vec::new();
    for row in &mut rows {
        row.extra = json!({});
        problems.append(&mut row.problems);
    }
    let warnings = stage::passed(problems)?;
    let targets = vec![None; rows.len()];
    Ok((Stage::new(tx, PARCELS, &rows, &targets).await?, warnings))
}

impl Stage<'_> {
    /// Whether the staged parts are the parcel, no more and no less.
    async fn against(&self, id: i64) -> Result<Vec<Problem>> {
        let sql = format!(
            "select st_area(st_difference(p.boundary, u.shape)), st_area(st_difference(u.shape, p.boundary)),
                 u.total - st_area(u.shape), st_perimeter(p.boundary)
             from parcel p, (select st_union(boundary) as shape, sum(st_area(boundary)) as total from {}) u
             where p.id = $1",
            self.rows
        );
        let row = self.tx.query_one(&sql, &[&id]).await?;
        let [missing, beyond, twice, perimeter] = [0, 1, 2, 3].map(|place| row.get::<_, f64>(place));
        let most = TOLERANCE * perimeter;
        let faults = [
            (missing, "parts-leave-out", "未被任何部分覆盖 (left out)"),
            (beyond, "parts-reach-beyond", "超出原地块 (beyond the parcel)"),
            (twice, "parts-overlap", "各部分相互重叠 (in two parts)"),
        ];
        let errors: Vec<FieldError> = faults
            .iter()
            .filter(|(area, ..)| *area > most)
            .map(|(area, code, words)| FieldError::new("parts", *code, format!("{area:.2} ㎡ {words}")))
            .collect();
        if errors.is_empty() {
            return Ok(Vec::new());
        }
        Err(Error::Invalid { detail: format!("parts: {}", errors[0].message), errors })
    }
}

/// Ends the parents, then looks at the new parcels among what is left, and writes them.
async fn become_of(
    app: &App,
    tx: &Tx,
    stage: Stage<'_>,
    mut problems: Vec<Problem>,
    parents: &[&Stored],
    why: &str,
) -> Result<(Vec<Written>, Vec<Problem>)> {
    let ids: Vec<i64> = parents.iter().map(|parent| parent.id).collect();
    classify::prepare_touched(tx).await?;
    end(tx, app, PARCELS, &ids).await?;
    let found = stage.judge().await?;
    stage::note_hidden(app, tx, &found).await?;
    problems.extend(found);
    let warnings = stage::passed(problems)?;
    let written = stage.write(app, why, Some(app.config.survey_crs.epsg()), &ids).await?;
    Ok((written, warnings))
}

/// The ledger keeps up with the map.
async fn follow(app: &App, tx: &Tx, parents: &[i64], written: &[Written], reason: &str) -> Result<()> {
    tx.as_service().await?;
    let children: Vec<(i64, Decimal)> = written.iter().map(|record| (record.id, record.area)).collect();
    let day = app.config.today();
    reserve::follow(tx, &reserve::Became { parents, children: &children, reason, day }).await
}

async fn finish(app: &App, tx: Tx, op: &'static str, why: &str, steps: &[Step]) -> Result<()> {
    tx.as_service().await?;
    lineage::note(&tx, op, why, steps, app.config.today()).await?;
    tx.as_caller().await?;
    let parents: BTreeSet<i64> = steps.iter().map(|step| step.parent).collect();
    let children: BTreeSet<i64> = steps.iter().map(|step| step.child).collect();
    let (parents, children): (Vec<i64>, Vec<i64>) = (parents.into_iter().collect(), children.into_iter().collect());
    let action = if op == "split" { "parcel.split" } else { "parcel.merge" };
    let subject = format!("space/{}", parents.first().copied().unwrap_or_default());
    tx.note(Entry::done(action, subject).with("parents", parents).with("children", children).with("reason", why));
    tx.commit().await
}

/// The union of the parcels, if they are neighbours without overlaps and gaps.
async fn joined(tx: &Tx, ids: &[i64]) -> Result<geo_types::MultiPolygon<f64>> {
    let sql = "select a.id, b.id, st_area(st_intersection(a.boundary, b.boundary)),
                   st_relate(a.boundary, b.boundary, '****1****')
               from parcel a join parcel b on b.id > a.id and b.boundary && a.boundary
               where a.id = any($1) and b.id = any($1)";
    let mut group: Vec<usize> = (0..ids.len()).collect();
    let place = |id: i64| ids.iter().position(|other| *other == id).unwrap_or_default();
    for row in tx.query(sql, &[&ids]).await? {
        let (a, b, shared): (i64, i64, f64) = (row.get(0), row.get(1), row.get(2));
        if shared > GAP {
            let detail = format!(
                "地块 {a} 与 {b} 重叠 {shared:.2} ㎡，请先更正边界 (they overlap: correct the boundaries first)"
            );
            return Err(Error::field("parcels", "overlap", detail));
        }
        if row.get(3) {
            let (from, to) = (group[place(b)], group[place(a)]);
            group.iter_mut().filter(|own| **own == from).for_each(|own| *own = to);
        }
    }
    if group.iter().any(|own| *own != group[0]) {
        let detail = "地块之间没有公共边 (the parcels do not touch along a line: correct the boundaries first)";
        return Err(Error::field("parcels", "not-adjacent", detail));
    }
    let sql = "select st_multi(st_union(boundary)) from parcel where id = any($1)";
    let shape = near::read(tx.query_one(sql, &[&ids]).await?.try_get(0)?)?;
    let before: Vec<f64> = hole_areas(&boundaries(tx, ids).await?);
    let gap = hole_areas(std::slice::from_ref(&shape))
        .into_iter()
        .find(|hole| *hole < GAP && !before.iter().any(|known| (known - hole).abs() < 1e-6));
    let Some(gap) = gap else { return Ok(shape) };
    let detail = format!(
        "地块之间有 {gap:.4} ㎡ 缝隙，请先更正边界 (there is a gap between them: correct the boundaries first)"
    );
    Err(Error::field("parcels", "gap", detail))
}

async fn boundaries(tx: &Tx, ids: &[i64]) -> Result<Vec<geo_types::MultiPolygon<f64>>> {
    let rows = tx.query("select boundary from parcel where id = any($1)", &[&ids]).await?;
    rows.iter().map(|row| near::read(row.try_get(0)?)).collect()
}

fn hole_areas(shapes: &[geo_types::MultiPolygon<f64>]) -> Vec<f64> {
    let holes = shapes.iter().flatten().flat_map(geo_types::Polygon::interiors);
    holes.map(|ring| crate::geo::area::ring_area(&ring.0).abs()).collect()
}

/// What the parcels agree on, and what was said. The stricter 密级 wins, 净地 is only what is wholly cleared.
fn common(parcels: &[Stored], said: Map<String, Value>) -> Result<Map<String, Value>> {
    let values = |name: &str| {
        parcels.iter().map(|parcel| parcel.fields.get(name).cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    let mut fields = Map::new();
    let mut errors = Vec::new();
    for field in PARCELS.fields() {
        let all = values(field.name);
        let agreed = all.iter().all(|value| *value == all[0]);
        let value = match field.name {
            "code" | "object_no" => Value::Null,
            "name" => json!(format!("{}等{}宗", all[0].as_str().unwrap_or_default(), all.len())),
            "area_registered_m2" => sum(&all),
            "confidentiality" => strictest(&all),
            "cleared" => all.iter().find(|value| **value != Value::Bool(true)).unwrap_or(&all[0]).clone(),
            "acquisition_planned" => json!(all.contains(&Value::Bool(true))),
            _ if agreed => all[0].clone(),
            name if TO_BE_SAID.contains(&name) && !said.contains_key(name) => {
                let told: Vec<String> = all.iter().map(Value::to_string).collect();
                errors.push(FieldError::new(name, "differs", format!("各地块不一致 (say which): {}", told.join(", "))));
                Value::Null
            }
            _ => Value::Null,
        };
        fields.insert(field.name.to_owned(), value);
    }
    if !errors.is_empty() {
        return Err(Error::Invalid { detail: "the parcels differ; say what holds for the whole".to_owned(), errors });
    }
    fields.extend(said);
    Ok(fields)
}

/// The sum of 证载面积, if all have one.
fn sum(all: &[Value]) -> Value {
    let areas: Option<Vec<Decimal>> = all.iter().map(|value| value.to_string().parse().ok()).collect();
    areas.map_or(Value::Null, |areas| json!(areas.iter().sum::<Decimal>().to_string()))
}

fn strictest(all: &[Value]) -> Value {
    let order = ["sensitive", "internal", "public"];
    order.iter().map(|word| json!(word)).find(|word| all.contains(word)).unwrap_or(Value::Null)
}
