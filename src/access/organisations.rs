//! 单位: what people belong to. Its street, its 统一社会信用代码 or its park is how far its people see, so these change only
//! while nobody of it has a role.

use serde::Deserialize;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::users::conflict;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::records::identifiers::is_uscc;

/// The kinds an organisation can be of.
const KINDS: [&str; 4] = ["government", "street", "soe", "park"];

/// An organisation as it is to be.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    pub code: Option<String>,
    pub name: Option<String>,
    pub kind: Option<String>,
    pub street_code: Option<String>,
    pub uscc: Option<String>,
    pub park_code: Option<String>,
}

const COLUMNS: &str = "id, version, code, name, kind, street_code, uscc, park_code";

fn shown(row: &Row) -> Value {
    let text = |place: usize| row.get::<_, Option<String>>(place);
    json!({
        "id": row.get::<_, i64>(0),
        "version": row.get::<_, i32>(1),
        "code": text(2),
        "name": text(3),
        "kind": text(4),
        "street_code": text(5),
        "uscc": text(6),
        "park_code": text(7),
    })
}

/// All organisations, by code.
pub(super) async fn list(app: &App) -> Result<Value> {
    let read = app.db.read(&Caller::system()).await?;
    let rows = read.query(&format!("select {COLUMNS} from organisation order by kind, code"), &[]).await?;
    Ok(json!({ "items": rows.iter().map(shown).collect::<Vec<Value>>() }))
}

/// Makes an organisation.
///
/// # Errors
/// 422 naming what is wrong, 409 if the code is taken.
pub(super) async fn create(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Value> {
    let checked = check(wanted)?;
    let tx = app.db.begin(&caller.as_service()).await?;
    let row = insert(&tx, &checked).await?;
    tx.commit().await?;
    Ok(shown(&row.ok_or_else(|| conflict("code", "taken", "此代码已有单位用 (this code is taken)"))?))
}

/// Inserts a checked organisation; none if its code is taken.
pub(super) async fn insert(tx: &Tx, checked: &Checked) -> Result<Option<Row>> {
    let row = tx
        .query_opt(
            &format!(
                "insert into organisation (code, name, kind, street_code, uscc, park_code) values ($1, $2, $3, $4, $5, $6)
                 on conflict (code) do nothing returning {COLUMNS}"
            ),
            &[&checked.code, &checked.name, &checked.kind, &checked.street_code, &checked.uscc, &checked.park_code],
        )
        .await?;
    let subject = format!("organisation/{}", checked.code);
    tx.note(Entry::done("organisation.create", subject).with("after", checked.to_json()));
    Ok(row)
}

/// Changes an organisation that is at version `based_on`. Its code stays.
///
/// # Errors
/// 404, 412, 422 naming the field, 409 `in-use` if people with a role would see something else.
pub(super) async fn change(
    app: &App,
    caller: &Caller,
    id: i64,
    based_on: i32,
    wanted: &Wanted,
) -> Result<(Value, i32)> {
    let tx = app.db.begin(&caller.as_service()).await?;
    let row = tx.query_opt(&format!("select {COLUMNS} from organisation where id = $1 for update"), &[&id]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("there is no organisation {id}")))?;
    let version: i32 = row.get(1);
    if version != based_on {
        return Err(Error::Stale(format!(
            "organisation {id} is at version {version}, this change is based on version {based_on}"
        )));
    }
    let (before, code): (Value, String) = (shown(&row), row.get(2));
    if wanted.code.as_ref().is_some_and(|wanted| *wanted != code) {
        return Err(Error::field("code", "fixed", "单位代码不能更改 (the code stays)"));
    }
    let kept = |place: usize, wanted: &Option<String>| wanted.clone().or_else(|| row.get(place));
    let checked = check(&Wanted {
        code: Some(code),
        name: kept(3, &wanted.name),
        kind: kept(4, &wanted.kind),
        street_code: kept(5, &wanted.street_code),
        uscc: kept(6, &wanted.uscc),
        park_code: kept(7, &wanted.park_code),
    })?;
    let after = checked.to_json();
    let moves = ["kind", "street_code", "uscc", "park_code"].into_iter().any(|key| before[key] != after[key]);
    let sql = "select exists (select from account where organisation_id = $1 and role is not null and not disabled)";
    if moves && tx.query_one(sql, &[&id]).await?.get(0) {
        let message =
            "单位下还有已授权的人员，请安全管理员先收回其角色 (people of it have roles: withdraw those first)";
        return Err(conflict("kind", "in-use", message));
    }
    let row = tx
        .query_one(
            &format!(
                "update organisation set name = $2, kind = $3, street_code = $4, uscc = $5, park_code = $6, version = version + 1
                 where id = $1 returning {COLUMNS}"
            ),
            &[&id, &checked.name, &checked.kind, &checked.street_code, &checked.uscc, &checked.park_code],
        )
        .await?;
    let subject = format!("organisation/{}", checked.code);
    tx.note(Entry::done("organisation.change", subject).with("before", before).with("after", after));
    tx.commit().await?;
    Ok((shown(&row), row.get(1)))
}

/// An organisation that may be stored.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) code: String,
    name: String,
    kind: String,
    street_code: Option<String>,
    uscc: Option<String>,
    park_code: Option<String>,
}

impl Checked {
    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "kind": self.kind, "street_code": self.street_code, "uscc": self.uscc, "park_code": self.park_code,
        })
    }
}

/// Checks what an organisation is to be.
pub(super) fn check(wanted: &Wanted) -> Result<Checked> {
    let text =
        |value: &Option<String>| value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let (code, name, kind) = (text(&wanted.code), text(&wanted.name), text(&wanted.kind));
    let mut errors = Vec::new();
    let mut wrong = |field: &str, code: &str, message: &str| errors.push(FieldError::new(field, code, message));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !code.as_ref().is_some_and(|code| (2..=32).contains(&code.len()) && code.bytes().all(plain)) {
        wrong("code", "bad-text", "2 to 32 small letters, digits or hyphens");
    }
    if !name.as_ref().is_some_and(|name| name.chars().count() <= 100 && !name.chars().any(char::is_control)) {
        wrong("name", "bad-text", "a name of at most 100 characters");
    }
    let kind = kind.filter(|kind| KINDS.contains(&kind.as_str()));
    if kind.is_none() {
        wrong("kind", "bad-code", "government, street, soe or park");
    }
    let is = |wanted: &str| kind.as_deref() == Some(wanted);
    let street_code = text(&wanted.street_code).filter(|_| is("street"));
    let digits = |code: &String| [9, 12].contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    if is("street") && !street_code.as_ref().is_some_and(digits) {
        wrong("street_code", "bad-code", "街道代码为 9 或 12 位数字 (the street's code, 9 or 12 digits)");
    }
    let uscc = text(&wanted.uscc).map(|code| code.to_uppercase());
    if uscc.as_ref().map_or(is("soe"), |code| !is_uscc(code)) {
        wrong(
            "uscc",
            "bad-code",
            "统一社会信用代码 18 位，校验位须正确 (18 characters with the right check character)",
        );
    }
    let park_code = text(&wanted.park_code).filter(|_| is("park"));
    if is("park") && park_code.is_none() {
        wrong("park_code", "missing-field", "园区分区的编号 (the code of the park's zone)");
    }
    match (code, name, kind) {
        (Some(code), Some(name), Some(kind)) if errors.is_empty() => {
            Ok(Checked { code, name, kind, street_code, uscc, park_code })
        }
        _ => Err(Error::Invalid { detail: format!("{}: {}", errors[0].field, errors[0].message), errors }),
    }
}
