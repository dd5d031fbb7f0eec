//! 日历订阅: what becomes due, as an iCalendar (RFC 5545) that Outlook, Thunderbird and telephones subscribe to with an API token.

use chrono::{Days, NaiveDate};
use icalendar::{Alarm, Calendar, Class, Component, Event, EventLike};

use crate::access::Right;
use crate::db::{Caller, Read};
use crate::error::Result;
use crate::supervision::finding::Kind;

/// How far ahead dates are told, and how long they stay when they are over.
const AHEAD: u64 = 400;
const BEHIND: u64 = 90;

/// Days of the contracts that the caller sees, from what is agreed; payments only for those who see amounts.
pub(super) async fn feed(read: &Read, caller: &Caller, (today, base): (NaiveDate, &str)) -> Result<String> {
    let money = caller.may(Right::SeeContractMoney.word());
    let from = today.checked_sub_days(Days::new(BEHIND)).unwrap_or(today);
    let to = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    let rows = read
        .query(
            "select d.kind, d.seq, d.due, c.id, c.contract_no, c.name, c.version, c.recorded_at
             from contract c
             cross join lateral (
                 select v.kind, 0 as seq, v.due
                 from (values ('handover', c.terms ->> 'handover_due', c.progress #>> '{handover,on}'),
                     ('start', c.terms ->> 'start_due', c.progress #>> '{start,on}'),
                     ('finish', c.terms ->> 'finish_due', c.progress #>> '{finish,on}'),
                     ('production', c.terms ->> 'production_due', c.progress #>> '{production,on}'),
                     ('full', c.terms ->> 'full_due', c.progress #>> '{full,on}')) v (kind, due, done)
                 where v.due is not null and v.done is null
                 union all
                 select 'payment', (i ->> 'seq')::int, i ->> 'due'
                 from jsonb_array_elements(c.terms -> 'instalments') i
                 where $1 and (i ->> 'amount')::numeric > coalesce((
                     select sum(p.amount) from contract_payment p
                     where p.contract_id = c.id and p.seq = (i ->> 'seq')::int and p.kind = 'price' and p.void_reason is null
                 ), 0)
             ) d
             where d.due::date between $2 and $3
             order by d.due, c.id",
            &[&money, &from, &to],
        )
        .await?;
    let mut calendar = Calendar::new();
    calendar.name("智慧土管 批后监管").append_property(("REFRESH-INTERVAL;VALUE=DURATION", "P1D"));
    for row in &rows {
        let (kind, seq, due): (&str, i32, &str) = (row.get(0), row.get(1), row.get(2));
        let (id, no, name): (i64, &str, &str) = (row.get(3), row.get(4), row.get(5));
        let Ok(day) = due.parse::<NaiveDate>() else { continue };
        let which = if seq > 0 { format!("第 {seq} 期") } else { String::new() };
        let summary = format!("{}{which} {name}", Kind::of(kind).map_or("", Kind::title));
        let mut event = Event::new();
        event
            .uid(&format!("{kind}-{seq}-{id}@tuguan"))
            .all_day(day)
            .summary(&summary)
            .description(&format!("合同 {no}"))
            .url(&format!("{base}/contracts/{id}"))
            .class(Class::Confidential)
            .timestamp(row.get::<_, chrono::DateTime<chrono::Utc>>(7))
            .add_property("SEQUENCE", row.get::<_, i32>(6).to_string())
            .alarm(Alarm::display(&summary, -chrono::Duration::days(7)));
        calendar.push(event.done());
    }
    Ok(calendar.to_string())
}
