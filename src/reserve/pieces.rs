//! What an entry consists of: parcels and buildings, which of them have left the store, and what happens to them when the map
//! divides or joins parcels.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::share::shares;
use super::store::{self, Also, Happened};
use crate::db::Tx;
use crate::error::{Error, FieldError, Result};

/// Most pieces of one entry.
const MOST: usize = 200;

/// Checks that the spaces can be of the entry: the caller sees them (with the caller's eyes), and no other entry has them.
///
/// # Errors
/// 422 for a space that is not there (for the caller), 409 for one of another entry.
pub(super) async fn check(tx: &Tx, spaces: &[i64]) -> Result<()> {
    if spaces.len() > MOST {
        return Err(Error::field("spaces", "too-many", format!("at most {MOST} parcels and buildings")));
    }
    let rows = tx
        .query(
            "select id from parcel where id = any($1) union all select id from building where id = any($1)",
            &[&spaces],
        )
        .await?;
    let seen: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    let missing: Vec<String> = spaces.iter().filter(|id| !seen.contains(id)).map(i64::to_string).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let words = format!("没有地块或楼宇 {} (there is no such parcel or building)", missing.join(", "));
    Err(Error::field("spaces", "no-such-space", words))
}

/// Makes the entry consist of these spaces; what has left the store stays. The transaction acts for the service.
///
/// # Errors
/// 409 for a space of another entry, or if one that has left would be taken away.
pub(super) async fn set(tx: &Tx, id: i64, spaces: &[i64]) -> Result<()> {
    let taken = tx
        .query(
            "select space_id from reserve_piece where space_id = any($1) and item_id <> $2 order by 1",
            &[&spaces, &id],
        )
        .await?;
    if !taken.is_empty() {
        let taken: Vec<String> = taken.iter().map(|row| row.get::<_, i64>(0).to_string()).collect();
        let words = format!("地块 {} 已在另一条台账中 (it is in another entry)", taken.join(", "));
        return Err(Error::Conflict {
            detail: words.clone(),
            errors: vec![FieldError::new("spaces", "in-another-entry", words)],
        });
    }
    let gone = tx
        .query_opt(
            "select space_id from reserve_piece where item_id = $1 and out_on is not null and space_id <> all($2) limit 1",
            &[&id, &spaces],
        )
        .await?;
    if gone.is_some() {
        let words = "已出库的部分不能移除 (a piece that has left the store stays in its entry)";
        return Err(Error::Conflict {
            detail: words.to_owned(),
            errors: vec![FieldError::new("spaces", "already-out", words)],
        });
    }
    tx.execute("delete from reserve_piece where item_id = $1 and space_id <> all($2)", &[&id, &spaces]).await?;
    tx.execute(
        "insert into reserve_piece (item_id, space_id, area_m2)
         select $1, s.id, s.land
         from (
             select id, area_m2 as land from parcel where id = any($2)
             union all
             -- 建筑 never adds to 用地.
             select id, 0 from building where id = any($2)
         ) s
         on conflict (space_id) do nothing",
        &[&id, &spaces],
    )
    .await?;
    Ok(())
}

/// Makes entries consist of what their `space_ids` say, as a delivered ledger does; `day` is when those that are out left, if nobody
/// says. The transaction acts for the service.
pub(super) async fn fill(tx: &Tx, ids: &[i64], day: NaiveDate) -> Result<()> {
    tx.execute(
        "delete from reserve_piece r using reserve_item i
         where i.id = any($1) and r.item_id = i.id and (r.space_id <> all (i.space_ids) or i.state = 'void')",
        &[&ids],
    )
    .await?;
    tx.execute(
        "insert into reserve_piece (item_id, space_id, area_m2, out_on)
         select i.id, s.id, s.land, case when i.state = 'out' then coalesce(i.out_date, $2) end
         from reserve_item i
         cross join lateral unnest(i.space_ids) x (id)
         join lateral (
             select id, area_m2 as land from parcel where id = x.id
             union all
             -- 建筑 never adds to 用地.
             select id, 0 from building where id = x.id
         ) s on true
         where i.id = any($1) and i.state <> 'void'
         on conflict (space_id) do nothing",
        &[&ids, &day],
    )
    .await?;
    settle(tx, ids).await
}

/// What follows from the pieces of entries: their areas; where nobody said them, street and 地块编号. The one place that works it out.
pub(super) async fn settle(tx: &Tx, ids: &[i64]) -> Result<()> {
    tx.execute(
        "update reserve_item i
         set area_in_m2 = coalesce(p.area, 0), area_out_m2 = coalesce(p.out, 0),
             street_code = coalesce(i.street_code, p.street), plot_no = coalesce(i.plot_no, p.plots)
         from reserve_item o
         left join lateral (
             select sum(r.area_m2) as area, sum(r.area_m2) filter (where r.out_on is not null) as out,
                 min(pl.street_code) as street, string_agg(s.object_no, '、' order by r.space_id) as plots
             from reserve_piece r
             left join placement pl on pl.space_id = r.space_id
             left join lateral (
                 select object_no from parcel where id = r.space_id
                 union all
                 select object_no from building where id = r.space_id
             ) s on true
             where r.item_id = o.id
         ) p on true
         where o.id = any($1) and o.state <> 'void' and i.id = o.id",
        &[&ids],
    )
    .await?;
    Ok(())
}

/// 出库: these pieces leave the store.
///
/// # Errors
/// 422 for a space that is not in the entry, or has left already.
pub(super) async fn put_out(tx: &Tx, id: i64, spaces: &[i64], day: NaiveDate) -> Result<()> {
    let left = tx
        .query(
            "update reserve_piece set out_on = $3
             where item_id = $1 and space_id = any($2) and out_on is null returning space_id",
            &[&id, &spaces, &day],
        )
        .await?;
    let left: Vec<i64> = left.iter().map(|row| row.get(0)).collect();
    match spaces.iter().find(|space| !left.contains(space)) {
        None => Ok(()),
        Some(space) => Err(Error::field(
            "spaces",
            "not-in-stock",
            format!("地块 {space} 不在库中 (it is not in this entry, or has left already)"),
        )),
    }
}

/// All that is left of the entry leaves the store.
pub(super) async fn put_all_out(tx: &Tx, id: i64, day: NaiveDate) -> Result<()> {
    tx.execute("update reserve_piece set out_on = $2 where item_id = $1 and out_on is null", &[&id, &day]).await?;
    Ok(())
}

/// The entry has ended: its parcels are free for another one.
pub(super) async fn release(tx: &Tx, id: i64) -> Result<()> {
    tx.execute("delete from reserve_piece where item_id = $1", &[&id]).await?;
    Ok(())
}

/// At 入库 the area is what the survey says that day.
pub(super) async fn measure(tx: &Tx, id: i64) -> Result<()> {
    tx.execute(
        "update reserve_piece r set area_m2 = p.area_m2 from parcel p where r.item_id = $1 and p.id = r.space_id",
        &[&id],
    )
    .await?;
    Ok(())
}

/// One parcel that ended on the map, and what it became.
pub struct Became<'a> {
    /// The parcels that ended.
    pub parents: &'a [i64],
    /// What they became, with their measured areas, ㎡.
    pub children: &'a [(i64, Decimal)],
    /// Why.
    pub reason: &'a str,
    /// When.
    pub day: NaiveDate,
}

/// Pieces follow their parcels through 分割 and 合并 on the map: the entry stays one, its area the same to the cent. The transaction
/// acts for the service.
///
/// # Errors
/// 409 if parcels of different entries, or what has left the store with what has not, would become one.
pub async fn follow(tx: &Tx, became: &Became<'_>) -> Result<()> {
    let rows = tx
        .query(
            "select item_id, out_on, area_m2 from reserve_piece where space_id = any($1) order by space_id for update",
            &[&became.parents],
        )
        .await?;
    let Some(first) = rows.first() else { return Ok(()) };
    let (item, out): (i64, Option<NaiveDate>) = (first.get(0), first.get(1));
    let same = rows.len() == became.parents.len() && rows.iter().all(|row| row.get::<_, i64>(0) == item);
    if !same {
        return Err(Error::conflict(
            "这些地块属于不同的储备台账，请先合并台账 (the parcels are of different entries of the ledger: join the entries first)",
        ));
    }
    if rows.iter().any(|row| row.get::<_, Option<NaiveDate>>(1) != out) {
        return Err(Error::conflict(
            "其中一部分已出库，不能与在库部分合并 (one of them has left the store, it cannot be joined with one that has not)",
        ));
    }
    let whole: Decimal = rows.iter().map(|row| row.get::<_, Decimal>(2)).sum();
    let weights: Vec<Decimal> = became.children.iter().map(|(_, area)| *area).collect();
    tx.execute("delete from reserve_piece where space_id = any($1)", &[&became.parents]).await?;
    let ids: Vec<i64> = became.children.iter().map(|(id, _)| *id).collect();
    let areas = shares(whole, &weights);
    tx.execute(
        "insert into reserve_piece (item_id, space_id, area_m2, out_on)
         select $1, p.id, p.area, $4 from unnest($2::bigint[], $3::numeric[]) p (id, area)",
        &[&item, &ids, &areas, &out],
    )
    .await?;
    let also = Also { space_ids: Some(of(tx, item).await?), ..Also::default() };
    store::revise(tx, item, ("pieces", Some(became.reason)), &[], &also).await?;
    let facts = serde_json::json!({ "parents": became.parents, "children": ids });
    let what = Happened { op: "pieces", from: None, to: None, reason: Some(became.reason), facts };
    store::happen(tx, item, became.day, what).await
}

/// The spaces of an entry, by id.
pub(super) async fn of(tx: &Tx, id: i64) -> Result<Vec<i64>> {
    let rows = tx.query("select space_id from reserve_piece where item_id = $1 order by 1", &[&id]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
