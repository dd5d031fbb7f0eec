//! Reading and writing the rows.

use std::collections::BTreeMap;

use deadpool_postgres::ClientWrapper;
use serde_json::{Value, json};

use super::owner::{Owner, OwnerKind};
use super::types::{Attachment, COLUMNS, Described};
use crate::db::Tx;
use crate::error::{Error, Result};

/// As if there were none.
pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有编号为 {id} 的附件 (there is no attachment {id})"))
}

/// One file that the caller may know of.
///
/// # Errors
/// 404.
pub(super) async fn find(client: &ClientWrapper, id: i64) -> Result<Attachment> {
    let sql = format!("select {COLUMNS} from attachment where id = $1");
    let row = client.query_opt(&client.prepare_cached(&sql).await?, &[&id]).await?;
    row.as_ref().map_or_else(|| Err(not_found(id)), Attachment::of)
}

/// What was said of a file before, the newest first.
pub(super) async fn earlier(client: &ClientWrapper, id: i64) -> Result<Value> {
    let sql = format!("select {COLUMNS} from attachment_history where id = $1 order by version desc");
    let rows = client.query(&client.prepare_cached(&sql).await?, &[&id]).await?;
    let versions = rows.iter().map(|row| {
        let Attachment { version, described, changed_by, recorded_at, .. } = Attachment::of(row)?;
        let Described { doc_kind, title, doc_no, doc_date, issuer, pages, remark } = described;
        Ok(json!({
            "version": version, "changed_by": changed_by, "recorded_at": recorded_at, "doc_kind": doc_kind, "title": title,
            "doc_no": doc_no, "doc_date": doc_date, "issuer": issuer, "pages": pages, "remark": remark,
        }))
    });
    Ok(Value::Array(versions.collect::<Result<_>>()?))
}

/// Which page of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) after: i64,
    pub(super) limit: i64,
    /// Also those that were withdrawn.
    pub(super) withdrawn: bool,
}

/// The files of a record by their numbers, and how many there are.
pub(super) async fn list(client: &ClientWrapper, owner: Owner, page: Page) -> Result<(Vec<Attachment>, i64)> {
    let sql = format!(
        "select {COLUMNS} from attachment
         where owner_kind = $1 and owner_id = $2 and ($3 or withdrawn_at is null) and id > $4 order by id limit $5"
    );
    let (kind, Page { after, limit, withdrawn }) = (owner.kind.word(), page);
    let statement = client.prepare_cached(&sql).await?;
    let rows = client.query(&statement, &[&kind, &owner.id, &withdrawn, &after, &limit]).await?;
    let count =
        "select count(*) from attachment where owner_kind = $1 and owner_id = $2 and ($3 or withdrawn_at is null)";
    let count = client.query_one(&client.prepare_cached(count).await?, &[&kind, &owner.id, &withdrawn]).await?;
    Ok((rows.iter().map(Attachment::of).collect::<Result<_>>()?, count.get(0)))
}

/// The files of these records that count, in no order; `most` of all of them.
///
/// # Errors
/// Those of the database.
pub(super) async fn of_all(client: &ClientWrapper, owners: &[Owner], most: i64) -> Result<Vec<Attachment>> {
    let (kinds, ids) = Owner::columns(owners);
    let sql = format!(
        "select {COLUMNS} from attachment join unnest($1::text[], $2::bigint[]) o (kind, number)
             on owner_kind = o.kind and owner_id = o.number
         where withdrawn_at is null limit $3"
    );
    client.query(&sql, &[&kinds, &ids, &most]).await?.iter().map(Attachment::of).collect()
}

/// How many files of each kind a record has; those that were withdrawn do not count. For whoever asks which documents are missing.
/// Counted is what the connection sees: a process that decides asks as the service.
///
/// # Errors
/// Those of the database.
pub async fn kinds_present(
    client: &ClientWrapper,
    owner_kind: OwnerKind,
    owner_id: i64,
) -> Result<BTreeMap<String, i64>> {
    let sql = "select doc_kind, count(*) from attachment
               where owner_kind = $1 and owner_id = $2 and withdrawn_at is null group by doc_kind";
    let rows = client.query(&client.prepare_cached(sql).await?, &[&owner_kind.word(), &owner_id]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// One after the other, for one record: two uploads of the same content do not pass each other.
pub(super) async fn take_turn(tx: &Tx, owner: Owner) -> Result<()> {
    tx.batch_execute("set local lock_timeout = '15s'").await?;
    let name = format!("attachments of {}", owner.path());
    tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", &[&name]).await?;
    Ok(())
}

/// The same content among the files of a record that count: number and kind of document.
pub(super) async fn same_content(client: &ClientWrapper, owner: Owner, sha256: &str) -> Result<Vec<(i64, String)>> {
    let sql = "select id, doc_kind from attachment
               where owner_kind = $1 and owner_id = $2 and sha256 = $3 and withdrawn_at is null order by id";
    let statement = client.prepare_cached(sql).await?;
    let rows = client.query(&statement, &[&owner.kind.word(), &owner.id, &sha256]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Closes the version that is, before it is changed.
pub(super) async fn close_version(tx: &Tx, id: i64) -> Result<()> {
    let sql = format!(
        "insert into attachment_history ({COLUMNS}, doc_kind_list, superseded_at, superseded_by)
         select {COLUMNS}, doc_kind_list, clock_timestamp(), current_setting('tuguan.actor') from attachment where id = $1"
    );
    let closed = tx.execute(&sql, &[&id]).await?;
    if closed == 1 { Ok(()) } else { Err(Error::broken("closing a version of an attachment", id)) }
}
