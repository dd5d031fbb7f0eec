//! 空间匹配: which spaces fit a project, and which projects fit a space. Limits are kept by one statement (`pairs.sql`) under the
//! caller's permission; what is left is ranked by points (`score`).

use std::cmp::Reverse;
use std::pin::pin;

use deadpool_postgres::ClientWrapper;
use futures_util::TryStreamExt;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};
use tokio_postgres::Row;

use super::links;
use super::preferences::{Preferences, Text};
use super::score::{self, Facts, Missed, Reason};
use super::stage::LOOKING;
use super::store::no_project;
use crate::error::{Error, Result};
use crate::records::spaces::list::SPACE;

const PAIRS: &str = include_str!("pairs.sql");

/// A project and a space, judged.
struct Pair {
    project: i64,
    space: i64,
    points: Decimal,
    reasons: Vec<Reason>,
    missed: Option<Missed>,
    verify: Vec<Text>,
}

/// The best so far: more points first, then the smaller id. Memory does not grow with what was looked at.
struct Best {
    most: usize,
    matched: u64,
    pairs: Vec<Pair>,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, matched: 0, pairs: Vec::new() }
    }

    fn add(&mut self, pair: Pair) {
        self.matched += 1;
        self.pairs.push(pair);
        if self.pairs.len() >= 4 * self.most + 64 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.pairs.sort_by_key(|pair| (Reverse(pair.points), pair.project, pair.space));
        self.pairs.truncate(self.most);
    }
}

/// Candidates and near misses, the best of each.
struct Found {
    fit: Best,
    near: Best,
}

/// `pair` says of which project or space `id` is.
async fn find(client: &ClientWrapper, pair: &str, id: i64, most: usize) -> Result<Found> {
    let preferences = Preferences::built_in()?;
    let statement = client.prepare_cached(&PAIRS.replace("{pair}", pair)).await?;
    let values: [&(dyn postgres_types::ToSql + Sync); 2] = [&id, &preferences.near];
    let mut rows = pin!(client.query_raw(&statement, values).await?);
    let mut found = Found { fit: Best::new(most), near: Best::new(most) };
    while let Some(row) = rows.try_next().await? {
        let pair = judge(&row, &preferences)?;
        if pair.missed.is_some() { found.near.add(pair) } else { found.fit.add(pair) }
    }
    found.fit.cut();
    found.near.cut();
    Ok(found)
}

fn judge(row: &Row, preferences: &Preferences) -> Result<Pair> {
    let facts = facts(row)?;
    let reasons = score::reasons(&facts, preferences);
    let missed: Option<&str> = row.try_get("missed")?;
    Ok(Pair {
        project: row.try_get("project_id")?,
        space: row.try_get("space_id")?,
        points: score::points(&reasons),
        missed: missed.map(|id| score::missed(&facts, id, preferences)).transpose()?,
        verify: score::to_verify(&facts, preferences),
        reasons,
    })
}

fn facts(row: &Row) -> Result<Facts> {
    let name = |name: &str, code: &str| -> Result<Option<Text>> {
        let names = row.try_get::<_, Option<String>>(name)?.zip(row.try_get::<_, Option<String>>(code)?);
        Ok(names.map(|(zh, code)| Text { zh, en: code.replace('_', " ") }))
    };
    Ok(Facts {
        building: row.try_get("building")?,
        size: row.try_get("size")?,
        low: row.try_get("low")?,
        high: row.try_get("high")?,
        placed: row.try_get("placed")?,
        wants_place: row.try_get("wants_place")?,
        street: row.try_get("street")?,
        supply_plan: row.try_get("supply_plan")?,
        month: row.try_get("month")?,
        cleared: row.try_get("cleared")?,
        reserved: row.try_get::<_, Option<bool>>("reserved")?.unwrap_or_default(),
        wants_use: row.try_get("wants_use")?,
        planned: row.try_get("planned")?,
        use_name: name("use_name", "use_group")?,
        category_name: name("category_name", "category")?,
        holder: row.try_get("holder")?,
        rent: row.try_get("rent")?,
        rent_max: row.try_get("rent_max")?,
        plate: row.try_get("plate")?,
        clear_height: row.try_get("clear_height")?,
        floor_load: row.try_get("floor_load")?,
    })
}

/// Which spaces fit a project; also their ids.
///
/// # Errors
/// 404 for a project that the caller does not see.
pub(super) async fn candidates(client: &ClientWrapper, id: i64, limit: usize) -> Result<(Value, Vec<i64>)> {
    let known = "select project_no, version from project where id = $1";
    let row = client.query_opt(&client.prepare_cached(known).await?, &[&id]).await?.ok_or_else(|| no_project(id))?;
    let found = find(client, "p.id = $1", id, limit).await?;
    let ids: Vec<i64> = found.fit.pairs.iter().chain(&found.near.pairs).map(|pair| pair.space).collect();
    let sql = format!(
        "select s.id, {SPACE}, (st_asgeojson(st_multi(st_simplifypreservetopology(s.location, 0.000005)), 7)::jsonb) - 'crs',
             (select jsonb_build_object('state', k.state, 'version', k.version)
              from project_space k where k.project_id = $2 and k.space_id = s.id)
         from space_view s where s.id = any($1)"
    );
    let rows = client.query(&client.prepare_cached(&sql).await?, &[&ids, &id]).await?;
    let shown = |pair: &Pair| -> Option<Map<String, Value>> {
        let row = rows.iter().find(|row| row.get::<_, i64>(0) == pair.space)?;
        let mut map = Map::new();
        map.insert("space".to_owned(), row.get(1));
        map.insert("geometry".to_owned(), row.get(2));
        map.insert("link".to_owned(), row.get::<_, Option<Value>>(3).unwrap_or_default());
        Some(map)
    };
    let mut answer = told(&found, shown)?;
    answer["project"] = json!({ "id": id, "project_no": row.get::<_, &str>(0), "version": row.get::<_, i32>(1) });
    Ok((answer, ids))
}

/// The space that fits a project best, if any does.
///
/// # Errors
/// Only those of the database.
pub async fn best(client: &ClientWrapper, id: i64) -> Result<Option<i64>> {
    let found = find(client, "p.id = $1", id, 1).await?;
    Ok(found.fit.pairs.first().map(|pair| pair.space))
}

/// Which projects fit a space, and which are linked with it.
///
/// # Errors
/// 404 for a space that the caller does not see.
pub(super) async fn projects(client: &ClientWrapper, id: i64, limit: usize) -> Result<Value> {
    let known = "select exists (select from space_view where id = $1)";
    if !client.query_one(&client.prepare_cached(known).await?, &[&id]).await?.get::<_, bool>(0) {
        return Err(Error::NotFound(format!("there is no space {id}")));
    }
    let found = find(client, &format!("s.id = $1 and {LOOKING}"), id, limit).await?;
    let ids: Vec<i64> = found.fit.pairs.iter().chain(&found.near.pairs).map(|pair| pair.project).collect();
    let sql = "select p.id, jsonb_build_object('id', p.id, 'project_no', p.project_no, 'name', p.name,
             'enterprise', p.enterprise, 'stage', p.stage, 'investment_wan', p.investment_wan, 'industry', p.industry,
             'demand', p.demand, 'version', p.version),
             (select jsonb_build_object('state', k.state, 'version', k.version)
              from project_space k where k.project_id = p.id and k.space_id = $2)
         from project p where p.id = any($1)";
    let rows = client.query(&client.prepare_cached(sql).await?, &[&ids, &id]).await?;
    let shown = |pair: &Pair| -> Option<Map<String, Value>> {
        let row = rows.iter().find(|row| row.get::<_, i64>(0) == pair.project)?;
        let mut map = Map::new();
        map.insert("project".to_owned(), row.get(1));
        map.insert("link".to_owned(), row.get::<_, Option<Value>>(2).unwrap_or_default());
        Some(map)
    };
    let mut answer = told(&found, shown)?;
    answer["space"] = json!({ "id": id });
    answer["links"] = json!(links::of_space(client, id).await?);
    Ok(answer)
}

/// Both lists, ranked; what went away between two statements is left out.
fn told(found: &Found, shown: impl Fn(&Pair) -> Option<Map<String, Value>>) -> Result<Value> {
    let list = |best: &Best| -> Result<Vec<Value>> {
        let told = best.pairs.iter().enumerate().filter_map(|(place, pair)| {
            shown(pair).map(|mut map| {
                map.insert("rank".to_owned(), json!(place + 1));
                map.insert("points".to_owned(), json!(pair.points.to_f64()));
                map.insert("of".to_owned(), json!(pair.reasons.iter().map(|reason| reason.of).sum::<u32>()));
                map.insert("reasons".to_owned(), json!(pair.reasons));
                map.insert("missed".to_owned(), json!(pair.missed));
                map.insert("verify".to_owned(), json!(pair.verify));
                Value::Object(map)
            })
        });
        Ok(told.collect())
    };
    Ok(json!({
        "items": list(&found.fit)?,
        "matched": found.fit.matched,
        "near_misses": list(&found.near)?,
        "near_matched": found.near.matched,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pair(points: i64, project: i64, space: i64) -> Pair {
        Pair { project, space, points: Decimal::new(points, 1), reasons: Vec::new(), missed: None, verify: Vec::new() }
    }

    proptest! {
        /// In whatever order pairs come, the best are the same, and ties go to the smaller id.
        #[test]
        fn the_best_do_not_depend_on_the_order(points in proptest::collection::vec(0_i64..20, 1..300), most in 1_usize..30, turn: usize) {
            let mut pairs: Vec<(i64, i64)> = points.iter().copied().zip(1..).collect();
            let mut wanted = pairs.clone();
            wanted.sort_by_key(|(points, space)| (-points, *space));
            wanted.truncate(most);
            let turn = turn % pairs.len();
            pairs.rotate_left(turn);
            let mut best = Best::new(most);
            for (points, space) in &pairs {
                best.add(pair(*points, 7, *space));
            }
            best.cut();
            prop_assert_eq!(best.matched as usize, pairs.len());
            let found: Vec<i64> = best.pairs.iter().map(|pair| pair.space).collect();
            prop_assert_eq!(found, wanted.iter().map(|(_, space)| *space).collect::<Vec<_>>());
        }
    }
}
