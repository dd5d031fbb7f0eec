//! 批量导入: a table is read and looked at first, then taken over. What is there already is not written again.

use serde_json::{Value, json};

use super::delivery;
use super::record::take_turn;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, Result};
use crate::intake::files;
use crate::records::codes::Codes;

/// Rows of a preview.
const SHOWN: i64 = 200;
/// Problems of a preview.
const MOST_PROBLEMS: usize = 500;

/// What each row of an import does, as of now. A row whose data are older than what is there does nothing; an end that is on record stays
/// where the file does not speak of it.
const PLAN: &str = "select s.place, s.line, c.id, s.uscc, s.name, s.kind, s.authority, s.document_no, s.decided_on, s.valid_until, s.words,
        s.source, s.source_on, e.end_kind, e.ended_on, e.end_no,
        case
            when c.id is null then 'new'
            when s.source_on < c.source_on then 'older'
            when (s.name, s.decided_on, s.valid_until, s.words, s.source, s.source_on, e.end_kind, e.ended_on, e.end_no)
                is distinct from (c.name, c.decided_on, c.valid_until, c.words, c.source, c.source_on, c.end_kind, c.ended_on, c.end_no)
                then 'changed'
            else 'same'
        end as does
    from (
        select r ->> 'uscc' as uscc, r ->> 'name' as name, r ->> 'kind' as kind, r ->> 'authority' as authority,
            r ->> 'document_no' as document_no, (r ->> 'decided_on')::date as decided_on, (r ->> 'valid_until')::date as valid_until,
            r ->> 'words' as words, r ->> 'source' as source, (r ->> 'source_on')::date as source_on, r ->> 'end_kind' as end_kind,
            (r ->> 'ended_on')::date as ended_on, r ->> 'end_no' as end_no, (r ->> 'row')::bigint as place,
            nullif((r ->> 'line')::bigint, 0) as line
        from credit_import i cross join jsonb_array_elements(i.rows) r
        where i.id = $1
    ) s
    left join credit_record c on (c.uscc, c.kind, c.authority, c.document_no) = (s.uscc, s.kind, s.authority, s.document_no)
    cross join lateral (
        select case when kept then c.end_kind else s.end_kind end as end_kind,
            case when kept then c.ended_on else s.ended_on end as ended_on, case when kept then c.end_no else s.end_no end as end_no
        from (select s.end_kind is null and c.ended_on >= s.decided_on as kept) k
    ) e";

fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有导入 {id} (there is no such import)"))
}

/// Keeps a table that has arrived, read and checked; nothing is written of its records yet. Answers the import.
///
/// # Errors
/// 403, 422 for what is no such table.
pub(super) async fn look(app: &App, caller: &Caller, (name, kept): (&str, &files::Kept)) -> Result<i64> {
    access::require(caller, Right::WriteEnterprises)?;
    let read = app.db.read(caller).await?;
    let codes = Codes::load(&read).await?;
    drop(read);
    let (path, today) = (files::path_of(app, &kept.sha256), app.config.today());
    let thread = tokio::task::spawn_blocking(move || delivery::read(&path, &codes, today));
    let found = thread.await.map_err(|error| Error::broken("reading thread", error))??;
    let broken = |error: serde_json::Error| Error::broken("encoding credit records", error);
    let problems: Vec<_> = found.problems.iter().take(MOST_PROBLEMS).collect();
    let (rows, problems) =
        (serde_json::to_value(&found.rows).map_err(broken)?, serde_json::to_value(problems).map_err(broken)?);
    let rejected = i32::try_from(found.rejected).unwrap_or(i32::MAX);
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(200).collect();
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    let sql = "insert into credit_import (file_name, sha256, rows, problems, rejected) values ($1, $2, $3, $4, $5) returning id";
    let id: i64 = tx.query_one(sql, &[&name, &kept.sha256, &rows, &problems, &rejected]).await?.get(0);
    tx.as_caller().await?;
    tx.note(
        Entry::done("credit.look", format!("credit-import/{id}"))
            .with("file", name)
            .with("sha256", kept.sha256.as_str())
            .with("rows", found.rows.len())
            .with("rejected", rejected),
    );
    tx.commit().await?;
    Ok(id)
}

/// The import with what each row would do now, or what came of it.
///
/// # Errors
/// 404.
pub(super) async fn shown(read: &Read, id: i64) -> Result<Value> {
    let sql =
        "select jsonb_build_object('id', id, 'file_name', file_name, 'sha256', sha256, 'recorded_at', recorded_at,
                   'recorded_by', recorded_by, 'rejected', rejected, 'problems', problems, 'accepted_at', accepted_at,
                   'accepted_by', accepted_by, 'done', done)
               from credit_import where id = $1";
    let row = read.query_opt(sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    let mut shown: Value = row.get(0);
    let sql = format!(
        "with plan as ({PLAN})
         select (select coalesce(jsonb_object_agg(does, n), '{{}}') from (select does, count(*) as n from plan group by does) c),
             (select coalesce(jsonb_agg(to_jsonb(p) order by p.place), '[]')
              from (select * from plan order by does in ('same', 'older'), place limit $2) p)"
    );
    let row = read.query_one(&sql, &[&id, &SHOWN]).await?;
    let told: Value = row.get(0);
    let count = |word: &str| told[word].as_i64().unwrap_or_default();
    shown["counts"] =
        json!({ "new": count("new"), "changed": count("changed"), "same": count("same"), "older": count("older") });
    shown["items"] = row.get(1);
    Ok(shown)
}

/// Takes the rows over that were read without fault. The same file twice changes nothing the second time.
///
/// # Errors
/// 403, 404, 409 if it was taken over.
pub(super) async fn accept(app: &App, caller: &Caller, id: i64) -> Result<()> {
    access::require(caller, Right::WriteEnterprises)?;
    let tx = app.db.begin(caller).await?;
    tx.query_opt("select from credit_import where id = $1", &[&id]).await?.ok_or_else(|| not_found(id))?;
    tx.as_service().await?;
    take_turn(&tx).await?;
    let sql = "select accepted_at is not null from credit_import where id = $1";
    if tx.query_one(sql, &[&id]).await?.get(0) {
        return Err(Error::conflict("该文件已入库 (it was taken over already)"));
    }
    let done = write(&tx, id).await?;
    tx.execute(
        "update credit_import set accepted_at = clock_timestamp(), accepted_by = current_setting('tuguan.actor'), done = $2 where id = $1",
        &[&id, &done],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("credit.accept", format!("credit-import/{id}")).with("done", done));
    tx.commit().await
}

/// Writes what is new and closes versions of what changed, in one statement: all its parts look at the records as they were.
async fn write(tx: &Tx, id: i64) -> Result<Value> {
    let sql = format!(
        "with plan as materialized ({PLAN}),
         closed as (
             insert into credit_record_history
             select c.* from credit_record c join plan p on p.id = c.id where p.does = 'changed'
         ),
         changed as (
             update credit_record c
             set version = c.version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
                 name = p.name, decided_on = p.decided_on, valid_until = p.valid_until, words = p.words, source = p.source,
                 source_on = p.source_on, end_kind = p.end_kind, ended_on = p.ended_on, end_no = p.end_no, import_id = $1
             from plan p
             where p.id = c.id and p.does = 'changed'
             returning c.id
         ),
         added as (
             insert into credit_record (uscc, name, kind, authority, document_no, decided_on, valid_until, words, source, source_on,
                 end_kind, ended_on, end_no, import_id)
             select uscc, name, kind, authority, document_no, decided_on, valid_until, words, source, source_on, end_kind, ended_on,
                 end_no, $1
             from plan
             where does = 'new'
             order by place
             returning id
         )
         select (select count(*) from added), (select count(*) from changed)"
    );
    let row = tx.query_one(&sql, &[&id]).await?;
    Ok(json!({ "new": row.get::<_, i64>(0), "changed": row.get::<_, i64>(1) }))
}
