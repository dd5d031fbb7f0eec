//! What would come of the rows of a delivered table of enterprises.

use serde_json::{Value, json};
use tokio_postgres::Row;

use super::cells;
use super::said::{Said, put, put_some};
use super::{AT_ONCE, Planned};
use crate::app::App;
use crate::contracts::enterprise::{Form, stored};
use crate::db::Acting;
use crate::error::{Error, FieldError, Result};
use crate::records::collection::Collection;

/// Works out what would come of each row.
pub(super) async fn plan<C: Acting>(app: &App, client: &C, rows: &str, most: usize) -> Result<Planned> {
    client
        .batch_execute(&format!(
            "create unlogged table {rows}_plan (
                 row_no bigint not null, target_id bigint, base_version integer, action text not null, next jsonb
             ) with (autovacuum_enabled = false)"
        ))
        .await?;
    let sql = format!(
        "select s.row_no, s.line_no, e.id, e.version, {said}, e.name, e.form,
             exists (select from {rows} o where o.uscc = s.uscc and o.row_no < s.row_no and not o.rejected)
         from {rows} s left join enterprise e on e.uscc = s.uscc
         where not s.rejected and s.row_no > $1 order by s.row_no limit $2::bigint",
        said = Said::sql(Collection::Enterprises),
    );
    client.batch_execute(&format!("create index on {rows} (uscc); analyze {rows}")).await?;
    let today = app.config.today();
    let mut planned = Planned::default();
    let mut after = -1_i64;
    loop {
        let found = client.query(&sql, &[&after, &AT_ONCE]).await?;
        let Some(last) = found.last() else { break };
        after = last.get(0);
        let (mut numbers, mut targets, mut versions, mut actions, mut next) = (vec![], vec![], vec![], vec![], vec![]);
        for row in &found {
            let judged = judged(row, today)?;
            let target: Option<i64> = row.get(2);
            numbers.push(row.get::<_, i64>(0));
            targets.push(target);
            versions.push(row.get::<_, Option<i32>>(3));
            actions.push(match (&judged.next, target) {
                (None, _) => "reject",
                (_, None) => "create",
                _ if judged.same => "unchanged",
                _ => "update",
            });
            next.push(judged.next);
            planned.tell(row, (judged.errors, Vec::new()), most);
        }
        let sql = format!(
            "insert into {rows}_plan select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::jsonb[])"
        );
        client.execute(&sql, &[&numbers, &targets, &versions, &actions, &next]).await?;
    }
    client.batch_execute(&format!("analyze {rows}_plan")).await?;
    Ok(planned)
}

/// What came of a row.
struct Judged {
    next: Option<Value>,
    same: bool,
    errors: Vec<FieldError>,
}

fn judged(row: &Row, today: chrono::NaiveDate) -> Result<Judged> {
    let said = Said(row.get(4));
    let mut errors = Vec::new();
    let uscc = said.text("uscc");
    if uscc.is_none() {
        let words = "请填写统一社会信用代码 (which enterprise)";
        errors.push(FieldError::new("uscc", "missing-field", words));
    }
    if row.get(7) {
        let words = "统一社会信用代码在文件中重复 (it occurs more than once)";
        errors.push(FieldError::new("uscc", "duplicate-code", words));
    }
    let before: Option<Form> = row
        .get::<_, Option<Value>>(6)
        .map(serde_json::from_value)
        .transpose()
        .map_err(|error| Error::broken("stored enterprise", error))?;
    let known: Option<String> = row.get(5);
    let name = said.text("name").or_else(|| known.clone());
    if name.is_none() {
        errors.push(FieldError::new("name", "missing-field", "新企业必填 (a new enterprise needs it)"));
    }
    let mut form = before.clone().unwrap_or_default();
    fill(&said, &mut form, &mut errors);
    let same = before.as_ref() == Some(&form) && known == name;
    if !same {
        errors.extend(form.wrong().into_iter().map(at_column));
        if form.founded_on.is_some_and(|day| day > today) {
            errors.push(FieldError::new("founded_on", "bad-date", "还没有到这一天 (the day has not come)"));
        }
    }
    let next = match errors.is_empty() {
        true => Some(json!({ "uscc": uscc, "name": name, "form": stored(&form)? })),
        false => None,
    };
    Ok(Judged { next, same, errors })
}

fn fill(said: &Said, form: &mut Form, errors: &mut Vec<FieldError>) {
    for (place, column) in [
        (&mut form.legal_rep, "legal_rep"),
        (&mut form.parent, "parent"),
        (&mut form.industry, "industry"),
        (&mut form.contact, "contact"),
        (&mut form.phone, "phone"),
        (&mut form.address, "address"),
    ] {
        put(place, said.text(column));
    }
    put_some(&mut form.registered_capital, said.number("registered_capital"));
    put_some(&mut form.above_scale, said.yes("above_scale"));
    put_some(&mut form.founded_on, said.day("founded_on"));
    match said.text("shareholders").map(|text| cells::shareholders(&text)) {
        Some(Ok(list)) => put(&mut form.shareholders, Some(list)),
        Some(Err(error)) => errors.push(error),
        None => {}
    }
}

/// The error of a shareholder at the column that says them all.
fn at_column(mut error: FieldError) -> FieldError {
    if let Some(column) = error.field.split('/').next().map(str::to_owned) {
        error.field = column;
    }
    error
}
