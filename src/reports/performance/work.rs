//! What officers do: alerts closed, patrols made, temporary uses and their rent. Each is one query over what the caller sees.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use super::percent;
use crate::access::Right;
use crate::db::{Caller, Read};
use crate::error::Result;

/// Days before its end from which a temporary use is told of.
const ENDING_WITHIN: i32 = 60;

/// The first day of the year of a day.
fn year_of(today: NaiveDate) -> NaiveDate {
    today.with_ordinal(1).unwrap_or(today)
}

/// 预警 of this calendar year, and those that are open.
#[derive(Debug, Serialize)]
pub(super) struct Alerts {
    /// From this day on
    since: NaiveDate,
    /// Opened since then
    opened: i64,
    /// Of these 销号
    closed: i64,
    /// Of these 自动解除: the reason went before anybody took it up
    lapsed: i64,
    /// 销号率: closed ÷ opened; null where none was opened
    rate_percent: Option<Decimal>,
    /// 未结, of whatever year
    open: i64,
    /// Of the open ones those whose day to answer is over
    late: i64,
    /// Where the open ones are listed
    list: &'static str,
}

/// Payments and covenants are money: their alerts are told to those who see it.
pub(super) async fn alerts(read: &Read, today: NaiveDate) -> Result<Alerts> {
    let since = year_of(today);
    let row = read
        .query_one(
            "select count(*) filter (where new), count(*) filter (where new and status = 'closed'),
                 count(*) filter (where new and status = 'lapsed'), count(*) filter (where status not in ('closed', 'lapsed')),
                 count(*) filter (where due_on < $2 and status in ('assigned', 'acknowledged'))
             from (select a.*, a.opened_on between $1 and $2 as new from alert a) a
             where (select caller_may('contracts.money')) or kind not in ('payment', 'covenant')",
            &[&since, &today],
        )
        .await?;
    let (opened, closed) = (row.get(0), row.get(1));
    Ok(Alerts {
        since,
        opened,
        closed,
        lapsed: row.get(2),
        rate_percent: percent(closed, opened),
        open: row.get(3),
        late: row.get(4),
        list: "/api/alerts",
    })
}

/// 巡查 by the rule 每月至少一次, and what is overdue by any rule.
#[derive(Debug, Serialize)]
pub(super) struct Patrols {
    /// From this day on
    since: NaiveDate,
    /// The last day of the last month that is over; null in January
    until: Option<NaiveDate>,
    /// 应巡: for each entry in stock the months since then that are over and that it was in stock from the first day on
    due: i64,
    /// 已巡: those of them with a submitted patrol
    done: i64,
    /// done ÷ due; null where nothing was due
    rate_percent: Option<Decimal>,
    /// Entries whose next patrol is overdue
    overdue: i64,
    list: &'static str,
}

/// 部队用地 is not patrolled. Entries that have left the stock are not counted any more; a rule that is switched off asks for nothing.
pub(super) async fn patrols(read: &Read, today: NaiveDate, now: DateTime<Utc>) -> Result<Patrols> {
    let since = year_of(today);
    let row = read
        .query_one(
            "with held as (
                 select i.id, coalesce(i.in_date, (i.state_since at time zone 'Asia/Shanghai')::date) as since
                 from reserve_item i
                 where i.taken_over and not is_military_land(i.space_ids)
                   and exists (select from patrol_rule r where r.code = 'monthly' and r.enabled)
             ), month as (
                 select m::date as first, (m + interval '1 month')::date as next
                 from generate_series($1::date::timestamp, $2::date::timestamp, interval '1 month') m
                 where m + interval '1 month' <= $2::date::timestamp
             ), patrolled as (
                 select distinct p.item_id, date_trunc('month', p.happened_at at time zone 'Asia/Shanghai')::date as first
                 from patrol p where p.status = 'submitted' and p.supplement_of is null
             )
             select count(*), count(p.item_id), (select max(next) - 1 from month),
                 (select count(distinct d.item_id) from patrol_duties() d where coalesce(d.due_at < $3, d.due_on < $2::date))
             from held h join month m on h.since <= m.first
             left join patrolled p on p.item_id = h.id and p.first = m.first",
            &[&since, &today, &now],
        )
        .await?;
    let (due, done) = (row.get(0), row.get(1));
    Ok(Patrols {
        since,
        until: row.get(2),
        due,
        done,
        rate_percent: percent(done, due),
        overdue: row.get(3),
        list: "/api/patrols/due?overdue=true",
    })
}

/// 租金, 元.
#[derive(Debug, Serialize)]
pub(super) struct Rent {
    /// 应收 by today
    due: Decimal,
    /// 已收, of whatever period
    paid: Decimal,
    /// 逾期未收: due before today and not paid
    overdue: Decimal,
}

/// 临时利用.
#[derive(Debug, Serialize)]
pub(super) struct Uses {
    /// 履行中
    in_use: i64,
    in_use_list: &'static str,
    /// Of these those that end within 60 days, or have
    ending: i64,
    ending_list: &'static str,
    /// Of these those whose end is over and which are not given back
    over: i64,
    /// Null for those who do not see amounts of the ledger.
    rent: Option<Rent>,
}

/// Rent is that of the plans of agreements; of one that was terminated before delivery nothing is due.
pub(super) async fn uses(read: &Read, caller: &Caller, today: NaiveDate) -> Result<Uses> {
    let row = read
        .query_one(
            "select count(*), count(*) filter (where u.until - $1::date <= $2), count(*) filter (where u.until < $1::date)
             from (select coalesce(back_on, end_on) as until from temporary_use where status = 'in_use') u",
            &[&today, &ENDING_WITHIN],
        )
        .await?;
    let rent = if caller.may(Right::SeeReserveMoney.word()) { Some(rent(read, today).await?) } else { None };
    Ok(Uses {
        in_use: row.get(0),
        in_use_list: "/api/temporary-uses?status=in_use",
        ending: row.get(1),
        ending_list: "/api/temporary-uses?due=60",
        over: row.get(2),
        rent,
    })
}

async fn rent(read: &Read, today: NaiveDate) -> Result<Rent> {
    let row = read
        .query_one(
            "with paid as (
                 select use_id, seq, sum(amount) as amount from temporary_use_payment
                 where void_reason is null and paid_on <= $1 group by use_id, seq
             )
             select coalesce(sum(r.amount) filter (where r.due_on <= $1), 0.00), coalesce(sum(p.amount), 0.00),
                 coalesce(sum(greatest(r.amount - coalesce(p.amount, 0), 0)) filter (where r.due_on < $1), 0.00)
             from temporary_use_rent r
             join temporary_use u on u.id = r.use_id and u.status <> 'terminated'
             left join paid p using (use_id, seq)",
            &[&today],
        )
        .await?;
    Ok(Rent { due: row.get(0), paid: row.get(1), overdue: row.get(2) })
}
