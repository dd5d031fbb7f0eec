//! 每日摘要: what the night found, once a day to each who wants it, and nothing to those for whom there is nothing.

use std::fmt::Write;
use std::str::FromStr;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::access::{Right, Role};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::Result;

/// Most alerts that one post names; the rest is counted.
const MOST: i64 = 500;

/// Puts what is to be told today into the outbox; answers how much that is. Run again the same day it adds nothing.
///
/// # Errors
/// Those of the database.
pub async fn prepare(app: &App, today: NaiveDate) -> Result<u64> {
    let tx = app.db.begin(&Caller::system()).await?;
    tx.as_service().await?;
    let mut added = 0;
    if let Some(url) = &app.config.webhook_url {
        added += post(&tx, today, url).await?;
    }
    if app.config.smtp_url.is_some() {
        added += mails(app, &tx, today).await?;
    }
    if added == 0 {
        tx.abandon().await?;
        return Ok(0);
    }
    tx.note(Entry::done("notice.prepare", "outbox").with("day", today.to_string()).with("count", added));
    tx.commit().await?;
    Ok(added)
}

async fn add(tx: &Tx, (kind, target): (&str, &str), today: NaiveDate, (subject, body): (&str, &str)) -> Result<u64> {
    let sql = "insert into outbox (kind, target, day, subject, body) values ($1, $2, $3, $4, $5)
               on conflict on constraint outbox_is_one_a_day do nothing";
    Ok(tx.execute(sql, &[&kind, &target, &today, &subject, &body]).await?)
}

/// What changed today, for another system. Contracts on sensitive land are never told outside.
async fn post(tx: &Tx, today: NaiveDate, url: &str) -> Result<u64> {
    let sql = "select count(*), coalesce(jsonb_agg(x.alert order by x.id) filter (where x.place <= $2), '[]') from (
            select a.id, row_number() over (order by a.id) as place, jsonb_build_object('no', a.no, 'what', v.what, 'kind', a.kind,
                'level', v.level, 'due', a.finding ->> 'due', 'contract_id', c.id, 'contract_no', c.contract_no, 'name', c.name,
                'street_code', c.street_code) as alert
            from alert a join contract c on c.id = a.contract_id
            join lateral (
                select e.what, e.level from alert_event e
                where e.alert_id = a.id and e.what in ('opened', 'raised', 'back') order by e.id desc limit 1
            ) v on true
            where (a.opened_on = $1 or a.raised_on = $1) and a.status not in ('closed', 'lapsed')
              and not exists (select from space_label l where l.space_id = any (c.space_ids) and l.restricted)
        ) x";
    let row = tx.query_one(sql, &[&today, &MOST]).await?;
    let count: i64 = row.get(0);
    if count == 0 {
        return Ok(0);
    }
    let body = json!({ "event": "supervision.night", "day": today, "count": count, "alerts": row.get::<_, Value>(1) });
    add(tx, ("webhook", url), today, ("supervision.night", &body.to_string())).await
}

/// To each person who wants it: how many alerts wait for his organisation, and for 发改局 how many are new. Numbers and a link, no names:
/// mail leaves the house.
async fn mails(app: &App, tx: &Tx, today: NaiveDate) -> Result<u64> {
    let rows = tx
        .query(
            // Open alerts are counted once for each organisation, and once for the district; addresses look their own sums up.
            "with open_alert as materialized (
                 select l.organisation_id, l.status, l.due_on
                 from alert l
                 left join contract c on c.id = l.contract_id
                 left join temporary_use u on l.subject = 'temporary_use' and u.id = l.subject_id
                 left join rectification r on l.subject = 'rectification' and r.id = l.subject_id
                 left join reserve_item i on i.id = coalesce(u.item_id, r.item_id)
                 where l.status not in ('closed', 'lapsed') and coalesce(i.confidentiality, '') <> 'sensitive'
                   and not exists (
                       select from space_label s
                       where s.space_id = any (coalesce(c.space_ids, i.space_ids)) and s.restricted
                   )
             ),
             of_organisation as (
                 select organisation_id, count(*) filter (where status = 'assigned') as to_sign,
                     count(*) filter (where status = 'acknowledged') as to_answer,
                     count(*) filter (where status in ('assigned', 'acknowledged') and due_on < $1) as late
                 from open_alert group by organisation_id
             ),
             of_district as (
                 select count(*) filter (where status = 'open') as unassigned, count(*) filter (where status = 'answered') as answered
                 from open_alert
             ),
             reader as (
                 select distinct n.email, a.role, a.organisation_id
                 from notice_address n join account a on a.id = n.account_id and not a.disabled and a.role is not null
             )
             select r.email, r.role, coalesce(sum(o.to_sign), 0)::bigint, coalesce(sum(o.to_answer), 0)::bigint,
                 coalesce(sum(o.late), 0)::bigint, d.unassigned, d.answered
             from reader r cross join of_district d
             left join of_organisation o on o.organisation_id = r.organisation_id
             group by r.email, r.role, d.unassigned, d.answered",
            &[&today],
        )
        .await?;
    let mut added = 0;
    for row in &rows {
        let (email, role): (&str, &str) = (row.get(0), row.get(1));
        let count = |place: usize| row.get::<_, i64>(place);
        let decides = Role::from_str(role).is_ok_and(|role| role.rights().contains(&Right::DecideContracts));
        let mut lines = vec![("待签收", count(2)), ("待反馈", count(3)), ("已超办理期限", count(4))];
        if decides {
            lines.extend([("待派单", count(5)), ("待复核", count(6))]);
        }
        lines.retain(|(_, count)| *count > 0);
        if lines.is_empty() {
            continue;
        }
        let mut body = format!("{today} 预警摘要\n\n");
        for (what, count) in &lines {
            let _ = writeln!(body, "{what}：{count} 件");
        }
        let base = app.config.public_url.as_deref().unwrap_or_default();
        let _ = write!(
            body,
            "\n请登录系统办理：{}/alerts\n每天一封；在“我的账户”中可停止接收。\n",
            base.trim_end_matches('/')
        );
        let subject = format!("批后监管预警 {} 件", lines.iter().map(|(_, count)| count).sum::<i64>());
        added += add(tx, ("mail", email), today, (&subject, &body)).await?;
    }
    Ok(added)
}
