//! What is to be patrolled, the most urgent first: worked out by the database in one set for everything the caller sees.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use tokio_postgres::types::ToSql;

use crate::app::App;
use crate::db::{Acting, Caller};
use crate::error::Result;

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) street: Option<String>,
    pub(super) rule: Option<String>,
    pub(super) item: Option<i64>,
    /// Only what is overdue, or only what is not.
    pub(super) overdue: Option<bool>,
    /// Only what is due within so many days.
    pub(super) within: Option<i32>,
    /// Only what the caller's own organisation is to patrol.
    pub(super) mine: bool,
    /// With boundaries, for whoever goes there without a net.
    pub(super) shapes: bool,
    /// Day and id of the last one of the page before.
    pub(super) after: Option<(NaiveDate, i64)>,
    pub(super) limit: i64,
}

/// Duties by entry. `$1` today, `$2` now, `$3` streets, `$4` rules, `$5` entry, `$6` organisation.
const DUTIES: &str = "with duty as materialized (
         select d.item_id, min(d.due_on) as next_due, min(d.due_at) as due_at,
             bool_or(coalesce(d.due_at < $2, d.due_on < $1)) as overdue,
             array_agg(d.rule) as rules,
             jsonb_agg(
                 jsonb_build_object(
                     'rule', d.rule, 'due_on', d.due_on, 'due_at', d.due_at, 'event', w.name,
                     'rectification_id', d.rectification_id
                 )
                 order by d.due_on, d.rule
             ) as reasons
         from patrol_duties() d left join weather_event w on w.id = d.event_id
         group by d.item_id
     ),
     told as (
         select d.*, v.space_ids, v.ledger_no, v.name, v.address, v.street_code, v.street, v.asset_type, v.state, v.guard_org,
             v.guard_mode, v.guard_person, v.guard_phone, v.last_patrol, v.problem, o.id as assignee_id,
             coalesce(o.name, nullif(v.guard_org, '')) as assignee
         from duty d
         join reserve_view v on v.id = d.item_id
         -- 管护单位, if it works here, else the street.
         left join lateral (
             select o.id, o.name from organisation o
             where o.uscc = v.guard_uscc or (o.kind = 'street' and o.street_code = v.street_code)
             order by o.uscc is not distinct from v.guard_uscc and o.uscc is not null desc, o.id
             limit 1
         ) o on true
         where ($3::text is null or v.street_code = any(string_to_array($3, ',')))
             and ($4::text is null or d.rules && string_to_array($4, ','))
             and ($5::bigint is null or d.item_id = $5) and ($6::bigint is null or o.id = $6)
     )";

/// What is due, page by page, with counts of all that fits but for `overdue` and `within`; and the spaces shown.
pub(super) async fn page(
    app: &App,
    caller: &Caller,
    asked: &Asked,
    next: impl Fn(NaiveDate, i64) -> String,
) -> Result<(Value, Vec<i64>)> {
    let (today, now): (NaiveDate, DateTime<Utc>) = (app.config.today(), app.clock.now());
    // Whoever belongs to no organisation has no duties of his own.
    let own = asked.mine.then(|| caller.permit().organisation.unwrap_or(-1));
    let given: [&(dyn ToSql + Sync); 6] = [&today, &now, &asked.street, &asked.rule, &asked.item, &own];
    let read = app.db.read(caller).await?;
    let sql = format!(
        "{DUTIES}
         select jsonb_build_object(
             'all', count(*), 'overdue', count(*) filter (where overdue), 'today', count(*) filter (where next_due = $1),
             'week', count(*) filter (where next_due between $1 and $1 + 7)
         ), count(*) filter (where ($7::boolean is null or overdue = $7) and ($8::integer is null or next_due <= $1 + $8))
         from told"
    );
    let mut all: Vec<&(dyn ToSql + Sync)> = given.to_vec();
    all.extend([&asked.overdue as &(dyn ToSql + Sync), &asked.within]);
    let row = read.query_one(&sql, &all).await?;
    let (counts, matched): (Value, i64) = (row.get(0), row.get(1));
    let (day, id) = asked.after.unzip();
    let more = asked.limit + 1;
    all.extend([&day as &(dyn ToSql + Sync), &id, &more]);
    let sql = format!(
        "{DUTIES}
         select to_jsonb(t) - array['space_ids', 'rules'] || jsonb_build_object(
             'overdue_days', case when overdue then greatest(0, $1 - next_due) else 0 end,
             'open_rectifications', (
                 select count(*) from rectification r where r.item_id = t.item_id and r.closed_on is null
             )
         ), t.next_due, t.item_id, t.space_ids
         from told t
         where ($7::boolean is null or overdue = $7) and ($8::integer is null or next_due <= $1 + $8)
             and ($9::date is null or (next_due, item_id) > ($9, $10::bigint))
         order by next_due, item_id limit $11"
    );
    let rows = read.query(&sql, &all).await?;
    let shown = &rows[..rows.len().min(usize::try_from(asked.limit).unwrap_or(usize::MAX))];
    let spaces: Vec<i64> = shown.iter().flat_map(|row| row.get::<_, Vec<i64>>(3)).collect();
    let mut items: Vec<Value> = shown.iter().map(|row| row.get(0)).collect();
    if asked.shapes {
        // 管护单位 sees the entry it keeps, and with it where it lies, though the parcels are another's.
        read.as_service().await?;
        let ids: Vec<i64> = shown.iter().map(|row| row.get(2)).collect();
        place(&read, &ids, &mut items).await?;
        read.as_caller().await?;
    }
    let rules = read
        .query_one(
            "select jsonb_agg(jsonb_build_object('code', code, 'name', name, 'months', months, 'days', days, 'hours', hours,
                 'enabled', enabled) order by code) from patrol_rule",
            &[],
        )
        .await?;
    let next = shown.last().filter(|_| rows.len() > shown.len()).map(|last| next(last.get(1), last.get(2)));
    let answer = json!({
        "items": items, "matched": matched, "counts": counts, "today": today, "next": next,
        "rules": rules.get::<_, Option<Value>>(0),
    });
    Ok((answer, spaces))
}

/// Adds to each item a point of it and its boundary, in degrees.
async fn place(read: &impl Acting, ids: &[i64], items: &mut [Value]) -> Result<()> {
    let rows = read
        .query(
            "select r.item_id, st_x(st_pointonsurface(g.shape)), st_y(st_pointonsurface(g.shape)),
                 st_asgeojson(g.shape, 7, 0)::jsonb
             from unnest($1::bigint[]) r (item_id)
             cross join lateral (
                 select st_collectionextract(st_collect(coalesce(p.location, b.location)), 3) as shape
                 from reserve_piece c
                 left join parcel p on p.id = c.space_id
                 left join building b on b.id = c.space_id
                 where c.item_id = r.item_id and c.out_on is null
             ) g
             where g.shape is not null",
            &[&ids],
        )
        .await?;
    for row in rows {
        let id: i64 = row.get(0);
        if let Some(item) = items.iter_mut().find(|item| item["item_id"] == json!(id)) {
            item["place"] = json!([row.get::<_, f64>(1), row.get::<_, f64>(2)]);
            item["shape"] = row.get(3);
        }
    }
    Ok(())
}
