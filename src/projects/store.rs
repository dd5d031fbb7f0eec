//! Projects as stored: one by one, made and changed, each change a new version.

use chrono::Datelike;
use deadpool_postgres::ClientWrapper;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tokio_postgres::Row;

use super::fields::{self, FIELDS};
use super::stage::{self, DROPPED};
use super::{history, links};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::http::{idempotency, precondition};

/// Longest reason of a change.
const LONGEST_REASON: usize = 2000;

/// A row `p` of `project` or its history as the caller may read it: contacts masked like private persons who hold land, remarks
/// for those who work on the records.
pub(super) const MASKED: &str = "to_jsonb(p) || case
    when (select sees_details()) then '{}'::jsonb
    else jsonb_build_object('contact', masked_person(p.contact), 'contact_phone', masked_phone(p.contact_phone), 'remark', null)
end";

/// How many spaces a project `p` is linked with, by state.
pub(super) const LINKED: &str = "jsonb_build_object('linked', (
    select jsonb_build_object(
        'intent', count(*) filter (where k.state = 'intent'),
        'locked', count(*) filter (where k.state = 'locked'),
        'landed', count(*) filter (where k.state = 'landed')
    )
    from project_space k
    where k.project_id = p.id
))";

/// There is none, or none that the caller may know of.
pub(super) fn no_project(id: i64) -> Error {
    Error::NotFound(format!("没有项目 {id} (there is no project {id})"))
}

/// The project with its links, its version, and the ids of the linked spaces.
pub(super) async fn one(client: &ClientWrapper, id: i64) -> Result<(Value, i32, Vec<i64>)> {
    let sql = format!("select {MASKED} || {LINKED}, p.version from project p where p.id = $1");
    let row = client.query_opt(&client.prepare_cached(&sql).await?, &[&id]).await?.ok_or_else(|| no_project(id))?;
    let mut project: Value = row.get(0);
    let linked = links::of_project(client, id).await?;
    let spaces = linked.iter().filter_map(|link| link["space_id"].as_i64()).collect();
    project["spaces"] = json!(linked);
    Ok((project, row.get(1), spaces))
}

/// A body: what is said, why, and what is wrong with it so far.
struct Said {
    fields: Map<String, Value>,
    reason: Option<String>,
    errors: Vec<FieldError>,
}

impl Said {
    fn read(mut body: Map<String, Value>) -> Self {
        let reason = reason_of(body.remove("reason").as_ref());
        let (fields, mut errors) = fields::read(&body);
        let reason = reason.unwrap_or_else(|error| {
            errors.push(error);
            None
        });
        Self { fields, reason, errors }
    }

    /// All that is wrong, once what is said is put over `now`; of one member what was wrong first.
    async fn check(&mut self, tx: &Tx, now: Map<String, Value>) -> Result<Vec<FieldError>> {
        let mut further = fields::contradictions(&whole(now, &self.fields));
        further.extend(check_places(tx, &self.fields).await?);
        let mut errors = std::mem::take(&mut self.errors);
        further.retain(|error| errors.iter().all(|known| known.field != error.field));
        errors.append(&mut further);
        Ok(errors)
    }
}

/// A reason, if one is given.
pub(super) fn reason_of(said: Option<&Value>) -> Result<Option<String>, FieldError> {
    let wrong = || {
        let message = format!("文字，至多 {LONGEST_REASON} 字 (plain text of at most {LONGEST_REASON} characters)");
        FieldError::new("reason", "bad-text", message)
    };
    let Some(said) = said.filter(|said| !said.is_null()) else { return Ok(None) };
    let reason = said.as_str().map(str::trim).ok_or_else(wrong)?;
    if reason.chars().count() > LONGEST_REASON || reason.contains('\0') {
        return Err(wrong());
    }
    Ok((!reason.is_empty()).then(|| reason.to_owned()))
}

/// 422 with all of them, if there are any.
pub(super) fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}

/// Streets and parks that are named have to be there.
async fn check_places(tx: &Tx, said: &Map<String, Value>) -> Result<Vec<FieldError>> {
    let mut errors = Vec::new();
    for (name, kind) in [("streets", "street"), ("parks", "park")] {
        let codes = said.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let codes: Vec<&str> = codes.collect();
        let unknown = "select w.code from unnest($1::text[]) w (code)
            where not exists (select from zone z where z.kind = $2 and z.code = w.code) order by 1";
        for row in tx.query(unknown, &[&codes, &kind]).await? {
            let code: &str = row.get(0);
            let message =
                format!("没有代码为“{code}”的{} (no such {kind})", if kind == "street" { "街道" } else { "园区" });
            errors.push(FieldError::new(name, "bad-code", message));
        }
    }
    Ok(errors)
}

/// Makes a project, with the next number of the year; its id.
///
/// # Errors
/// 422 naming everything that is wrong.
pub async fn create(app: &App, caller: &Caller, key: Option<&str>, body: Map<String, Value>) -> Result<i64> {
    let sent = Sha256::digest(format!("project\0{body:?}"));
    let mut said = Said::read(body);
    let tx = app.db.begin(caller).await?;
    let mut errors = said.check(&tx, Map::new()).await?;
    let stage = said.fields.get("stage").and_then(Value::as_str).unwrap_or("lead");
    if stage == DROPPED || stage::has_landed(stage) {
        let message = "新项目从线索、在谈或签约开始 (a new project begins as a lead, in talks or signed)";
        errors.push(FieldError::new("stage", "not-allowed", message));
    }
    refuse(errors)?;
    // Two projects may be written in the same words: only a key tells that one was sent twice.
    if key.is_some() {
        tx.as_service().await?;
        let before = idempotency::sent_before(&tx, key, &sent).await?;
        tx.as_caller().await?;
        if let Some(id) = before {
            tx.abandon().await?;
            return Ok(id);
        }
    }
    let columns = names(&said.fields);
    let sql = format!(
        "insert into project (project_no, reason{columns})
         select next_project_no($1), $2{columns} from jsonb_populate_record(null::project, $3)
         returning id, project_no"
    );
    let row =
        tx.query_one(&sql, &[&app.config.today().year(), &said.reason, &Value::Object(said.fields.clone())]).await?;
    let id: i64 = row.get(0);
    if key.is_some() {
        idempotency::remember(&tx, key, &sent, id).await?;
    }
    let entry = Entry::done("project.create", format!("project/{id}")).with("project_no", row.get::<_, &str>(1));
    tx.note(entry.with("after", discreet(said.fields)));
    tx.commit().await?;
    Ok(id)
}

/// Columns, each with a comma in front; the names are those of the list of fields.
fn names(said: &Map<String, Value>) -> String {
    FIELDS.iter().filter(|field| said.contains_key(field.name)).map(|field| format!(", {}", field.name)).collect()
}

/// A project as it is to be.
fn whole(mut now: Map<String, Value>, said: &Map<String, Value>) -> Map<String, Value> {
    now.extend(said.clone());
    now
}

/// What the record says of a project: that a contact changed, not to whom.
fn discreet(mut said: Map<String, Value>) -> Value {
    for name in ["contact", "contact_phone"] {
        if let Some(value) = said.get_mut(name).filter(|value| !value.is_null()) {
            *value = json!("***");
        }
    }
    Value::Object(said)
}

/// Changes the project that is at version `based_on`: what the body names. Nothing new makes no version.
///
/// # Errors
/// 404, 412 with who changed what since, 422 naming everything that is wrong, 403 for dropping a project that has taken spaces
/// without the right to give them back.
pub async fn change(app: &App, caller: &Caller, id: i64, based_on: i32, body: Map<String, Value>) -> Result<()> {
    let mut said = Said::read(body);
    let tx = app.db.begin(caller).await?;
    let row = tx.query_opt("select p.version, to_jsonb(p) from project p where p.id = $1 for update", &[&id]).await?;
    let row = row.ok_or_else(|| no_project(id))?;
    if row.get::<_, i32>(0) != based_on {
        return Err(outdated(&tx, id, based_on, &row).await?);
    }
    let Value::Object(now) = row.get::<_, Value>(1) else { return Err(Error::broken("stored project", "no object")) };
    let from = now.get("stage").and_then(Value::as_str).unwrap_or_default().to_owned();
    let to = said.fields.get("stage").and_then(Value::as_str).unwrap_or(&from).to_owned();
    let (landed, taken) = links::counted(&tx, id).await?;
    let mut errors = said.check(&tx, now.clone()).await?;
    errors.extend(stage::may_move(&from, &to, said.reason.as_deref(), landed).err());
    refuse(errors)?;
    if to == DROPPED && taken > 0 {
        access::require(caller, Right::TakeSpaces)?;
    }
    let changed = differing(&tx, id, &said.fields).await?;
    if changed.is_empty() {
        return tx.abandon().await;
    }
    history::close(&tx, id).await?;
    let columns: Vec<&str> =
        FIELDS.iter().map(|field| field.name).filter(|name| said.fields.contains_key(*name)).collect();
    let columns = columns.join(", ");
    let sql = format!(
        "update project p
         set ({columns}) = (select {columns} from jsonb_populate_record(p, $2)),
             version = version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'), reason = $3
         where p.id = $1"
    );
    // One column alone is no row to assign to.
    let sql = if columns.contains(',') { sql } else { sql.replace(&format!("({columns}) ="), &format!("{columns} =")) };
    tx.execute(&sql, &[&id, &Value::Object(said.fields.clone()), &said.reason]).await?;
    let part = |all: &Map<String, Value>| {
        discreet(changed.iter().filter_map(|name| Some((name.clone(), all.get(name)?.clone()))).collect())
    };
    tx.note(
        Entry::done("project.change", format!("project/{id}"))
            .with("before", part(&now))
            .with("after", part(&said.fields))
            .with("reason", said.reason.as_deref()),
    );
    if to == DROPPED && from != DROPPED {
        links::give_up(&tx, id, said.reason.as_deref()).await?;
    }
    tx.commit().await
}

/// The fields in which the project would be another, by its columns' own idea of equal.
async fn differing(tx: &Tx, id: i64, said: &Map<String, Value>) -> Result<Vec<String>> {
    let sql = "select coalesce(array_agg(o.key order by o.key), '{}')
        from project p
        cross join jsonb_each(to_jsonb(p)) o
        join jsonb_each(to_jsonb(jsonb_populate_record(p, $2))) n on n.key = o.key
        where p.id = $1 and o.value is distinct from n.value";
    Ok(tx.query_one(sql, &[&id, &Value::Object(said.clone())]).await?.get(0))
}

/// 412, with what whoever changes has to know to decide.
async fn outdated(tx: &Tx, id: i64, based_on: i32, now: &Row) -> Result<Error> {
    let sql = "select p.changed_by, p.recorded_at::text, coalesce((
            select array_agg(n.key order by n.key)
            from project_history h
            cross join jsonb_each(to_jsonb(h)) o
            join jsonb_each(to_jsonb(p)) n on n.key = o.key
            where h.id = p.id and h.version = $2 and o.value is distinct from n.value
            and n.key not in ('version', 'recorded_at', 'changed_by', 'reason')
        ), '{}')
        from project p where p.id = $1";
    let row = tx.query_one(sql, &[&id, &based_on]).await?;
    let (by, version): (&str, i32) = (row.get(0), now.get(0));
    Ok(Error::Outdated {
        detail: format!(
            "{by} 已先修改：现为第 {version} 版，您依据的是第 {based_on} 版，请重新读取后再改 \
             (it is at version {version}, your change is based on version {based_on}; read it again)"
        ),
        facts: json!({
            "current_version": version,
            "changed_by": by,
            "changed_at": row.get::<_, &str>(1),
            "changed_fields": row.get::<_, Vec<String>>(2),
        }),
    })
}

/// The version in `If-Match`.
pub(super) fn based_on(header: Option<&str>) -> Result<i32> {
    precondition::if_match(header)
}
