//! What would come of the rows of a delivered table of contracts.

use serde_json::Value;
use tokio_postgres::Row;

use super::judge::{Beside, Judged, Setting, Stored, judge};
use super::said::Said;
use super::{AT_ONCE, Planned};
use crate::app::App;
use crate::contracts::store;
use crate::db::Acting;
use crate::error::{Error, FieldError, Result};
use crate::records::collection::Collection;
use crate::records::plots;

/// Works out what would come of each row.
pub(super) async fn plan<C: Acting>(app: &App, client: &C, rows: &str, most: usize) -> Result<Planned> {
    find(client, rows).await?;
    let sql = sql(rows);
    let caller = client.caller().clone();
    let may = |right: crate::access::Right| caller.may(right.word());
    let setting = Setting { today: app.config.today(), laws: &app.laws, may: &may };
    let mut planned = Planned::default();
    let mut after = -1_i64;
    loop {
        let found = client.query(&sql, &[&after, &AT_ONCE]).await?;
        let Some(last) = found.last() else { break };
        after = last.get(0);
        let mut batch = Batch::default();
        for row in &found {
            let judged = judged(row, &setting)?;
            batch.add(row, &judged)?;
            planned.tell(row, (judged.errors, judged.warnings), most);
        }
        batch.write(client, rows).await?;
    }
    client.batch_execute(&format!("drop table {rows}_plot, {rows}_match; analyze {rows}_plan")).await?;
    Ok(planned)
}

/// Matches the rows with contracts and the plots they name. The one place that knows what a caller sees is the database: it is asked as the
/// caller, and what he does not see is not looked at.
async fn find<C: Acting>(client: &C, rows: &str) -> Result<()> {
    client
        .batch_execute(&format!(
            "{plots}
             create unlogged table {rows}_match with (autovacuum_enabled = false) as
             select s.row_no, c.id as target_id, c.version as base_version, c.id is null as seen,
                 s.contract_no is not null and row_number() over (partition by s.contract_no order by s.row_no) > 1 as repeats
             from {rows} s left join contract c on c.contract_no = s.contract_no
             where not s.rejected;
             create unlogged table {rows}_plan (
                 row_no bigint not null, target_id bigint, base_version integer, action text not null, next jsonb, enterprise text,
                 amendment_no text, amendment_on date, changed jsonb
             ) with (autovacuum_enabled = false);",
            plots = plots::named_in(rows, "plots"),
        ))
        .await?;
    client.as_caller().await?;
    let looked = client
        .batch_execute(&format!(
            "update {rows}_match set seen = true where target_id in (select id from contract);
             update {rows}_plot set space_id = null
             where space_id not in (select id from parcel) and space_id not in (select id from building);"
        ))
        .await;
    client.as_service().await?;
    looked?;
    client.batch_execute(&format!("analyze {rows}; analyze {rows}_match; analyze {rows}_plot")).await?;
    Ok(())
}

/// Some rows behind `$1` with all that is known beside them.
fn sql(rows: &str) -> String {
    format!(
        "select s.row_no, s.line_no, m.target_id, m.base_version, m.seen, m.repeats, {said},
             case when m.seen and c.id is not null then jsonb_build_object(
                 'contract', jsonb_build_object(
                     'contract_no', c.contract_no, 'e_no', coalesce(c.e_no, ''), 'kind', c.kind, 'uscc', e.uscc, 'grantor', c.grantor,
                     'name', c.name, 'address', coalesce(c.address, ''), 'street_code', c.street_code,
                     'park_code', coalesce(c.park_code, ''), 'space_ids', to_jsonb(c.space_ids), 'sign_on', c.sign_on,
                     'land_area_m2', c.land_area_m2::text, 'terms', c.terms
                 ),
                 'progress', c.progress
             ) end,
             known.name, p.spaces, p.unknown, coalesce(p.restricted, false), p.street,
             s.park_code is not null and exists (select from zone z where z.kind = 'park' and z.code = s.park_code), a.last, a.numbers,
             s.enterprise
         from {rows}_match m
         join {rows} s using (row_no)
         left join contract c on c.id = m.target_id
         left join enterprise e on e.id = c.enterprise_id
         left join enterprise known on known.uscc = s.uscc
         left join lateral (
             select array_agg(distinct t.space_id order by t.space_id) filter (where t.space_id is not null) as spaces,
                 string_agg(t.no, '、') filter (where t.space_id is null) as unknown,
                 bool_or(l.restricted) as restricted, min(v.street_code) as street
             from {rows}_plot t
             left join space_label l on l.space_id = t.space_id
             left join space_view v on v.id = t.space_id
             where t.row_no = m.row_no having count(*) > 0
         ) p on true
         left join lateral (
             select max(x.on_day) as last, array_agg(x.no) as numbers from contract_amendment x where x.contract_id = c.id
         ) a on true
         where m.row_no > $1 order by m.row_no limit $2::bigint",
        said = Said::sql(Collection::Contracts),
    )
}

fn judged(row: &Row, setting: &Setting<'_>) -> Result<Judged> {
    let said = Said(row.get(6));
    if !row.get::<_, bool>(4) {
        let words = "需发改局核实 (发改局 has to verify this row)";
        return Ok(refused(FieldError::new("contract_no", "needs-verification", words)));
    }
    if row.get(5) {
        let words = format!(
            "合同编号“{}”在文件中重复 (it occurs more than once)",
            said.text("contract_no").unwrap_or_default()
        );
        return Ok(refused(FieldError::new("contract_no", "duplicate-code", words)));
    }
    let stored: Option<Stored> = row
        .get::<_, Option<Value>>(7)
        .map(serde_json::from_value)
        .transpose()
        .map_err(|error| Error::broken("stored contract", error))?;
    let beside = Beside {
        enterprise: row.get(8),
        spaces: row.get(9),
        unknown: row.get(10),
        restricted: row.get(11),
        street: row.get(12),
        park: row.get(13),
        last_amendment: row.get(14),
        amendments: row.get::<_, Option<Vec<String>>>(15).unwrap_or_default(),
    };
    Ok(judge(&said, stored.as_ref(), &beside, setting))
}

fn refused(error: FieldError) -> Judged {
    Judged { errors: vec![error], ..Judged::default() }
}

/// Planned rows on their way into the plan table.
#[derive(Debug, Default)]
struct Batch {
    rows: Vec<i64>,
    targets: Vec<Option<i64>>,
    versions: Vec<Option<i32>>,
    actions: Vec<&'static str>,
    next: Vec<Option<Value>>,
    enterprises: Vec<Option<String>>,
    numbers: Vec<Option<String>>,
    days: Vec<Option<chrono::NaiveDate>>,
    changed: Vec<Value>,
}

impl Batch {
    fn add(&mut self, row: &Row, judged: &Judged) -> Result<()> {
        let target: Option<i64> = row.get(2);
        self.rows.push(row.get(0));
        self.targets.push(target);
        self.versions.push(row.get(3));
        self.actions.push(match (&judged.next, target, judged.same) {
            (None, ..) => "reject",
            (_, None, _) => "create",
            (_, _, true) => "unchanged",
            _ => "update",
        });
        let next = match &judged.next {
            Some((contract, progress)) => {
                let mut next = store::json(contract)?;
                next["progress"] = store::json(progress)?;
                Some(next)
            }
            None => None,
        };
        self.next.push(next);
        self.enterprises.push(row.get(16));
        let (no, day) = judged.amendment.clone().unzip();
        self.numbers.push(no);
        self.days.push(day);
        self.changed.push(Value::Object(judged.changed.clone()));
        Ok(())
    }

    async fn write<C: Acting>(&self, client: &C, rows: &str) -> Result<()> {
        let sql = format!(
            "insert into {rows}_plan
             select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::jsonb[], $6::text[], $7::text[], $8::date[], $9::jsonb[])"
        );
        client
            .execute(
                &sql,
                &[
                    &self.rows,
                    &self.targets,
                    &self.versions,
                    &self.actions,
                    &self.next,
                    &self.enterprises,
                    &self.numbers,
                    &self.days,
                    &self.changed,
                ],
            )
            .await?;
        Ok(())
    }
}
