//! How views are kept. Row permission decides whose they are.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_postgres::types::Json;

use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Read, Tx};
use crate::error::{Error, FieldError, Result};

/// Lists that have views.
const PAGES: [&str; 1] = ["ledger"];
/// Longest name, longest address, most columns, most views of one person.
const LONGEST_NAME: usize = 60;
const LONGEST_ADDRESS: usize = 4000;
const MOST_COLUMNS: usize = 200;
const MOST: i64 = 200;

/// How a table is shown.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// Names of columns, in their order.
    #[serde(default)]
    columns: Option<Vec<String>>,
    /// Whether rows stand close.
    #[serde(default)]
    dense: Option<bool>,
}

/// A view as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    name: String,
    /// The search part of the page's address.
    #[serde(default)]
    address: String,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    shared: bool,
}

impl Settings {
    fn wrong(&self) -> Option<FieldError> {
        let word = |name: &String| {
            !name.is_empty()
                && name.len() <= 60
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let columns = self.columns.as_deref().unwrap_or_default();
        (columns.len() > MOST_COLUMNS || !columns.iter().all(word))
            .then(|| FieldError::new("settings", "bad-code", format!("at most {MOST_COLUMNS} names of columns")))
    }
}

impl Wish {
    fn check(&self) -> Result<()> {
        let mut errors = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            let words = format!("请填写视图名称，至多 {LONGEST_NAME} 字 (a name of at most {LONGEST_NAME} characters)");
            errors.push(FieldError::new("name", "bad-text", words));
        }
        let address = &self.address;
        if address.len() > LONGEST_ADDRESS
            || !(address.is_empty() || address.starts_with('?'))
            || address.contains('\0')
        {
            errors.push(FieldError::new("address", "bad-text", "the search part of the page's address: ?name=value"));
        }
        errors.extend(self.settings.wrong());
        match errors.first() {
            None => Ok(()),
            Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
        }
    }
}

/// A list that has views.
///
/// # Errors
/// 404 for any other.
pub(super) fn known(page: &str) -> Result<()> {
    match PAGES.contains(&page) {
        true => Ok(()),
        false => Err(Error::NotFound(format!("\"{page}\" has no views; known: {}", PAGES.join(", ")))),
    }
}

const SHOWN: &str = "jsonb_build_object('id', v.id, 'version', v.version, 'name', v.name, 'address', v.address,
    'settings', v.settings, 'shared', v.shared, 'owner', v.owner, 'own', v.owner = current_setting('tuguan.actor'))";

/// The views that the caller sees, the own first, and how the caller likes the table.
pub(super) async fn all(read: &Read, page: &str) -> Result<Value> {
    let sql = format!(
        "select {SHOWN} from saved_view v where v.page = $1 order by v.owner <> current_setting('tuguan.actor'), v.name, v.id"
    );
    let items: Vec<Value> = read.query(&sql, &[&page]).await?.iter().map(|row| row.get(0)).collect();
    let settings = read.query_opt("select settings from page_setting where page = $1", &[&page]).await?;
    Ok(json!({ "items": items, "settings": settings.map(|row| row.get::<_, Value>(0)) }))
}

/// One view and its version.
///
/// # Errors
/// 404 for what the caller does not see.
pub(super) async fn one(read: &Read, page: &str, id: i64) -> Result<(Value, i32)> {
    let sql = format!("select {SHOWN}, v.version from saved_view v where v.id = $1 and v.page = $2");
    let row = read.query_opt(&sql, &[&id, &page]).await?.ok_or_else(|| not_found(id))?;
    Ok((row.get(0), row.get(1)))
}

fn not_found(id: i64) -> Error {
    Error::NotFound(format!("there is no view {id}"))
}

/// Keeps a view under a new name.
///
/// # Errors
/// 409 if the caller has one of this name, 422.
pub(super) async fn create(app: &App, caller: &Caller, page: &str, wish: &Wish) -> Result<i64> {
    wish.check()?;
    let tx = app.db.begin(caller).await?;
    let own = "select count(*) from saved_view where page = $1 and owner = current_setting('tuguan.actor')";
    if tx.query_one(own, &[&page]).await?.get::<_, i64>(0) >= MOST {
        return Err(Error::conflict(format!("至多保存 {MOST} 个视图，请先删除不用的 (at most {MOST} views)")));
    }
    let organisation = caller.permit().organisation;
    let row = tx
        .query_one(
            "insert into saved_view (organisation_id, page, name, address, settings, shared)
             values ($1, $2, $3, $4, $5, $6) returning id",
            &[&organisation, &page, &wish.name.trim(), &wish.address, &Json(&wish.settings), &wish.shared],
        )
        .await
        .map_err(taken)?;
    let id: i64 = row.get(0);
    note(&tx, "view.create", id, wish);
    tx.commit().await?;
    Ok(id)
}

fn note(tx: &Tx, action: &'static str, id: i64, wish: &Wish) {
    tx.note(Entry::done(action, format!("view/{id}")).with("name", wish.name.trim()).with("shared", wish.shared));
}

fn taken(error: tokio_postgres::Error) -> Error {
    let constraint = error.as_db_error().and_then(|db| db.constraint()).unwrap_or_default();
    if constraint == "saved_view_name_is_unique_to_its_owner" {
        let words = "您已有同名视图 (you have a view of this name)";
        return Error::Conflict {
            detail: words.to_owned(),
            errors: vec![FieldError::new("name", "duplicate-code", words)],
        };
    }
    error.into()
}

/// The caller's own view, locked, at this version.
async fn take(tx: &Tx, page: &str, id: i64, version: i32) -> Result<()> {
    let seen = "select owner = current_setting('tuguan.actor'), version from saved_view where id = $1 and page = $2";
    let row = tx.query_opt(seen, &[&id, &page]).await?.ok_or_else(|| not_found(id))?;
    if !row.get::<_, bool>(0) {
        return Err(crate::access::refused("这是他人共享的视图，可另存为自己的 (it is somebody else's view)"));
    }
    let now: i32 = tx.query_one("select version from saved_view where id = $1 for update", &[&id]).await?.get(0);
    if now != version {
        return Err(Error::Stale("该视图已在别处修改，请刷新后重试 (it was changed elsewhere)".to_owned()));
    }
    Ok(())
}

/// Changes one's own view.
///
/// # Errors
/// 403 for somebody else's, 404, 409, 412, 422.
pub(super) async fn change(
    app: &App,
    caller: &Caller,
    page: &str,
    (id, version): (i64, i32),
    wish: &Wish,
) -> Result<()> {
    wish.check()?;
    let tx = app.db.begin(caller).await?;
    take(&tx, page, id, version).await?;
    tx.execute(
        "update saved_view
         set version = version + 1, recorded_at = clock_timestamp(), name = $2, address = $3, settings = $4, shared = $5
         where id = $1",
        &[&id, &wish.name.trim(), &wish.address, &Json(&wish.settings), &wish.shared],
    )
    .await
    .map_err(taken)?;
    note(&tx, "view.update", id, wish);
    tx.commit().await
}

/// Takes one's own view away.
///
/// # Errors
/// 403, 404, 412.
pub(super) async fn discard(app: &App, caller: &Caller, page: &str, (id, version): (i64, i32)) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    take(&tx, page, id, version).await?;
    tx.execute("delete from saved_view where id = $1", &[&id]).await?;
    tx.note(Entry::done("view.discard", format!("view/{id}")));
    tx.commit().await
}

/// Keeps how the caller likes the table; the last word counts.
///
/// # Errors
/// 422 for what is no name of a column.
pub(super) async fn like(app: &App, caller: &Caller, page: &str, settings: &Settings) -> Result<()> {
    if let Some(wrong) = settings.wrong() {
        return Err(Error::Invalid { detail: wrong.message.clone(), errors: vec![wrong] });
    }
    let tx = app.db.begin(caller).await?;
    tx.execute(
        "insert into page_setting (page, settings) values ($1, $2)
         on conflict (owner, page) do update set settings = excluded.settings, recorded_at = clock_timestamp()",
        &[&page, &Json(settings)],
    )
    .await?;
    tx.note(Entry::done("view.settings", format!("page/{page}")));
    tx.commit().await
}
