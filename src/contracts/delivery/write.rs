//! Writing planned contracts and enterprises, and taking them back.

use crate::alerts;
use crate::app::App;
use crate::contracts::enterprise::{self, Form};
use crate::contracts::store;
use crate::db::{Acting, Tx};
use crate::error::{Error, Result};
use crate::records::collection::Collection;

/// Most numbers that are told.
const MOST_TOLD: i64 = 20;

/// Locks the records that planned rows are about: nobody changes them by hand between the look at their versions and the writing.
///
/// # Errors
/// Those of the database.
pub async fn lock(tx: &Tx, (into, rows): (Collection, &str)) -> Result<()> {
    let sql = format!(
        "select from {} where id in (select target_id from {rows}_plan where action = 'update') order by id for no key update",
        into.table()
    );
    tx.query(&sql, &[]).await?;
    Ok(())
}

/// Takes the planned rows over. The transaction acts for the service.
///
/// # Errors
/// 409 if somebody entered one of the new ones meanwhile.
pub async fn take_over(
    app: &App,
    tx: &Tx,
    (into, rows): (Collection, &str),
    (import, reason): (i64, &str),
) -> Result<()> {
    let made = match into {
        Collection::Enterprises => enterprises(tx, rows, (import, reason)).await?,
        _ => contracts(tx, rows, (import, reason)).await?,
    };
    let sql = format!("select count(*) from {rows}_plan where action = 'create'");
    let planned: i64 = tx.query_one(&sql, &[]).await?.get(0);
    if i64::try_from(made).ok() != Some(planned) {
        return Err(Error::conflict(
            "部分记录已被他人登记，请重新检查该文件 (somebody entered some of them meanwhile: check the file again)",
        ));
    }
    if into == Collection::Contracts {
        alerts::refresh_all(app, tx, &written(tx, import).await?).await?;
    }
    Ok(())
}

/// The contracts that an import wrote.
async fn written(tx: &Tx, import: i64) -> Result<Vec<i64>> {
    let rows = tx.query("select id from contract where import_id = $1 order by id", &[&import]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn enterprises(tx: &Tx, rows: &str, (import, reason): (i64, &str)) -> Result<u64> {
    let columns = enterprise::COLUMNS;
    tx.batch_execute(&format!(
        "insert into enterprise_history ({columns})
         select {columns} from enterprise where id in (select target_id from {rows}_plan where action = 'update')"
    ))
    .await?;
    let sql = format!(
        "update enterprise e
         set version = e.version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'), reason = $2,
             import_id = $1, name = a.next ->> 'name', form = a.next -> 'form'
         from {rows}_plan a where a.action = 'update' and e.id = a.target_id"
    );
    tx.execute(&sql, &[&import, &reason]).await?;
    let sql = format!(
        "insert into enterprise (uscc, name, form, reason, import_id)
         select a.next ->> 'uscc', a.next ->> 'name', a.next -> 'form', $2, $1
         from {rows}_plan a where a.action = 'create' order by a.row_no
         on conflict on constraint enterprise_uscc_is_unique do nothing"
    );
    Ok(tx.execute(&sql, &[&import, &reason]).await?)
}

async fn contracts(tx: &Tx, rows: &str, (import, reason): (i64, &str)) -> Result<u64> {
    let blank = enterprise::stored(&Form::default())?;
    let sql = format!(
        "insert into enterprise (uscc, name, form, reason, import_id)
         select distinct on (a.next ->> 'uscc') a.next ->> 'uscc', a.enterprise, $3, $2, $1
         from {rows}_plan a
         where a.action = 'create' and not exists (select from enterprise e where e.uscc = a.next ->> 'uscc')
         order by a.next ->> 'uscc', a.row_no
         on conflict on constraint enterprise_uscc_is_unique do nothing"
    );
    tx.execute(&sql, &[&import, &reason, &blank]).await?;
    let columns = store::COLUMNS;
    tx.batch_execute(&format!(
        "insert into contract_history ({columns})
         select {columns} from contract where id in (select target_id from {rows}_plan where action = 'update')"
    ))
    .await?;
    let sql = format!(
        "update contract c
         set version = c.version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'), reason = $2,
             import_id = $1, e_no = nullif(n.e_no, ''), kind = n.kind, grantor = n.grantor, name = n.name,
             address = nullif(n.address, ''), street_code = n.street_code, park_code = nullif(n.park_code, ''),
             space_ids = n.space_ids, sign_on = n.sign_on, land_area_m2 = n.land_area_m2, terms = n.terms, progress = n.progress
         from {rows}_plan a cross join lateral jsonb_populate_record(null::contract, a.next) n
         where a.action = 'update' and c.id = a.target_id"
    );
    tx.execute(&sql, &[&import, &reason]).await?;
    // Ids follow the order of the file.
    let sql = format!(
        "insert into contract (contract_no, e_no, kind, enterprise_id, grantor, name, address, street_code, park_code, space_ids, sign_on,
             land_area_m2, terms, progress, reason, import_id)
         select n.contract_no, nullif(n.e_no, ''), n.kind, e.id, n.grantor, n.name, nullif(n.address, ''), n.street_code,
             nullif(n.park_code, ''), n.space_ids, n.sign_on, n.land_area_m2, n.terms, n.progress, $2, $1
         from {rows}_plan a
         cross join lateral jsonb_populate_record(null::contract, a.next) n
         join enterprise e on e.uscc = a.next ->> 'uscc'
         where a.action = 'create' order by a.row_no
         on conflict on constraint contract_no_is_unique do nothing"
    );
    let made = tx.execute(&sql, &[&import, &reason]).await?;
    let sql = format!(
        "insert into contract_amendment (contract_id, version, no, on_day, reason, changed)
         select c.id, c.version, a.amendment_no, a.amendment_on, $2, a.changed
         from {rows}_plan a join contract c on c.contract_no = a.next ->> 'contract_no' and c.import_id = $1
         where a.action in ('create', 'update') and a.amendment_no is not null"
    );
    tx.execute(&sql, &[&import, &reason]).await?;
    Ok(made)
}

/// What hangs on contract `c` that was made by an import: with any of it, it stays.
const USED: &str = "exists (select from contract_payment x where x.contract_id = c.id)
    or exists (select from contract_suspension x where x.contract_id = c.id)
    or exists (select from contract_cause x where x.contract_id = c.id)
    or exists (select from contract_actual x where x.contract_id = c.id)
    or exists (select from contract_ruling x where x.contract_id = c.id)
    or exists (select from alert x where x.contract_id = c.id)
    or exists (select from attachment x where x.owner_kind = 'contract' and x.owner_id = c.id)";

/// Numbers of records that were changed after this import, or on which something was recorded since, so that it cannot be undone (at most
/// 20). The transaction acts for the service.
///
/// # Errors
/// Those of the database.
pub async fn changed_since(tx: &Tx, (into, import): (Collection, i64)) -> Result<Vec<String>> {
    let sql = match into {
        Collection::Enterprises => "select h.id, h.uscc from enterprise_history h where h.import_id = $1
             union
             select e.id, e.uscc from enterprise e
             where e.import_id = $1 and e.version = 1 and exists (select from contract c where c.enterprise_id = e.id)"
            .to_owned(),
        _ => format!(
            "select h.id, h.contract_no from contract_history h where h.import_id = $1
             union
             select c.id, c.contract_no from contract c where c.import_id = $1 and c.version = 1 and ({USED})"
        ),
    };
    let found = tx.query(&format!("{sql} order by 2 limit {MOST_TOLD}"), &[&import]).await?;
    let ids: Vec<i64> = found.iter().map(|row| row.get(0)).collect();
    // Numbers are told as far as the person sees them.
    tx.as_caller().await?;
    let seen = tx.query(&format!("select id from {} where id = any ($1)", into.table()), &[&ids]).await;
    tx.as_service().await?;
    let seen: Vec<i64> = seen?.iter().map(|row| row.get(0)).collect();
    let told = |row: &tokio_postgres::Row| match seen.contains(&row.get(0)) {
        true => row.get(1),
        false => "需发改局核实".to_owned(),
    };
    Ok(found.iter().map(told).collect())
}

/// Takes an import back: what it made goes, what it changed is as before, as a new version. The transaction acts for the service.
///
/// # Errors
/// Those of the database.
pub async fn undo(app: &App, tx: &Tx, (into, import): (Collection, i64)) -> Result<()> {
    if into == Collection::Contracts {
        undo_contracts(app, tx, import).await?;
    }
    undo_enterprises(tx, import).await
}

async fn undo_contracts(app: &App, tx: &Tx, import: i64) -> Result<()> {
    let columns = store::COLUMNS;
    let made = tx.query("select id from contract where import_id = $1 and version = 1", &[&import]).await?;
    let made: Vec<i64> = made.iter().map(|row| row.get(0)).collect();
    alerts::forget(tx, &made).await?;
    for sql in [
        "delete from contract_amendment a using contract c
         where c.import_id = $1 and a.contract_id = c.id and a.version = c.version"
            .to_owned(),
        format!("insert into contract_history ({columns}) select {columns} from contract where import_id = $1"),
        "delete from contract where import_id = $1 and version = 1".to_owned(),
        "update contract c
         set (e_no, kind, grantor, name, address, street_code, park_code, space_ids, sign_on, land_area_m2, terms, progress)
             = row(h.e_no, h.kind, h.grantor, h.name, h.address, h.street_code, h.park_code, h.space_ids, h.sign_on, h.land_area_m2,
                 h.terms, h.progress),
             version = c.version + 1, recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor'),
             reason = 'undo import ' || $1::bigint::text
         from contract_history h
         where c.import_id = $1 and h.id = c.id and h.version = c.version - 1"
            .to_owned(),
    ] {
        tx.execute(&sql, &[&import]).await?;
    }
    let back = written(tx, import).await?;
    tx.execute("update contract set import_id = null where import_id = $1", &[&import]).await?;
    alerts::refresh_all(app, tx, &back).await
}

/// Enterprises that the import made go, unless something else speaks of them meanwhile.
async fn undo_enterprises(tx: &Tx, import: i64) -> Result<()> {
    let columns = enterprise::COLUMNS;
    for sql in [
        format!("insert into enterprise_history ({columns}) select {columns} from enterprise where import_id = $1"),
        "delete from enterprise e
         where e.import_id = $1 and e.version = 1 and not exists (select from contract c where c.enterprise_id = e.id)"
            .to_owned(),
        "update enterprise e
         set name = h.name, form = h.form, version = e.version + 1, recorded_at = clock_timestamp(),
             changed_by = current_setting('tuguan.actor'), reason = 'undo import ' || $1::bigint::text
         from enterprise_history h
         where e.import_id = $1 and h.id = e.id and h.version = e.version - 1"
            .to_owned(),
        "update enterprise set import_id = null where import_id = $1".to_owned(),
    ] {
        tx.execute(&sql, &[&import]).await?;
    }
    Ok(())
}
