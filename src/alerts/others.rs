//! 预警 of what is no contract: temporary uses that come to their end, rectifications whose day is over.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::sync::{Came, Told, alert};
use crate::db::Tx;
use crate::error::Result;
use crate::supervision::level::Level;

/// 使用中 the last 60 days of its term, or not given back after it (blue 60 days before, yellow 30, red when over).
/// `$1` is the day, `$2` one use or all.
const USES: &str = "select x.id, case when x.told then 'use_end' end, x.level,
        jsonb_build_object('kind', 'use_end', 'seq', 0, 'year', 0, 'level', x.level, 'due', x.due,
            'state', case when x.due < $1::date then 'overdue' else 'ahead' end)
    from (
        select u.id, coalesce(u.back_on, u.end_on) as due,
            u.status = 'in_use' and coalesce(u.back_on, u.end_on) - $1::date <= 60 as told,
            case when coalesce(u.back_on, u.end_on) < $1::date then 'red'
                 when coalesce(u.back_on, u.end_on) - $1::date <= 30 then 'yellow' else 'blue' end as level
        from temporary_use u
        where ($2::bigint is null or u.id = $2)
          and (u.status = 'in_use' or exists (
              select from alert a where a.subject = 'temporary_use' and a.subject_id = u.id and a.status not in ('closed', 'lapsed')
          ))
    ) x";

/// 整改 that nobody has reported by its day; 被占用 from the day that the notice is given (occupied illegally is red).
const RECTIFICATIONS: &str = "select x.id, case when x.told then 'rectification' end, x.level,
        jsonb_build_object('kind', 'rectification', 'seq', 0, 'year', 0, 'level', x.level, 'due', x.deadline,
            'state', case when x.deadline < $1::date then 'overdue' else 'ahead' end)
    from (
        select r.id, r.deadline, case when r.occupied then 'red' else 'orange' end as level,
            r.closed_on is null and (r.occupied or r.status in ('issued', 'returned') and r.deadline < $1::date) as told
        from (select r.*, 'no_encroachment' = any (r.checks) as occupied from rectification r) r
        where ($2::bigint is null or r.id = $2)
          and (r.closed_on is null or exists (
              select from alert a where a.subject = 'rectification' and a.subject_id = r.id and a.status not in ('closed', 'lapsed')
          ))
    ) x";

/// Everything that is watched besides contracts.
const WATCHED: [(&str, &str); 2] = [("temporary_use", USES), ("rectification", RECTIFICATIONS)];

/// Looks at all of it, in sets. The transaction acts for the service.
pub(super) async fn look(tx: &Tx, today: NaiveDate) -> Result<Came> {
    let mut all = Came::default();
    for (subject, sql) in WATCHED {
        let came = alert(tx, today, subject, &told(tx, today, sql, None).await?).await?;
        all.opened += came.opened;
        all.raised += came.raised;
        all.gone += came.gone;
    }
    Ok(all)
}

/// After a change of one temporary use or rectification. The transaction acts for the service.
///
/// # Errors
/// Those of the database.
pub async fn refresh_other(tx: &Tx, today: NaiveDate, subject: &str, id: i64) -> Result<()> {
    for (_, sql) in WATCHED.iter().filter(|(known, _)| *known == subject) {
        alert(tx, today, subject, &told(tx, today, sql, Some(id)).await?).await?;
    }
    Ok(())
}

async fn told(tx: &Tx, today: NaiveDate, sql: &str, id: Option<i64>) -> Result<Told> {
    let mut told = Told::default();
    for row in tx.query(sql, &[&today, &id]).await? {
        let subject: i64 = row.get(0);
        told.looked.push(subject);
        let Some(kind) = KINDS.into_iter().find(|kind| row.get::<_, Option<&str>>(1) == Some(kind)) else { continue };
        told.of.push(subject);
        told.kinds.push(kind);
        told.seqs.push(0);
        told.years.push(0);
        told.levels.push(Level::of(row.get(2)).unwrap_or_default().word());
        told.findings.push(row.get(3));
    }
    Ok(told)
}

/// What alerts of this sort are called.
const KINDS: [&str; 2] = ["use_end", "rectification"];

/// Why: the paper that sets the day. None for what belongs to a contract.
pub(super) fn basis(kind: &str) -> Option<Value> {
    let (law, article, text) = match kind {
        "use_end" => ("临时利用协议", "使用期限", "到期前 60 日提醒、30 日预警；到期未交还为逾期占用"),
        "rectification" => ("整改通知", "整改期限", "期限届满未反馈为逾期；土地被占用的自发出通知之日起为严重"),
        _ => return None,
    };
    Some(json!({ "law": law, "article": article, "text": text }))
}
