//! 用户, as their administrators see and change them. The system administrator makes accounts, which may do nothing yet; the
//! security administrator says what each may do; neither ever knows a password (三权分立, GB/T 22239-2019 8.1.10).

use chrono::{DateTime, Utc};
use deadpool_postgres::ClientWrapper;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::invitation::{self, Link};
use super::person::{COLUMNS, FROM, Person, WIDTH};
use super::sign_in::{Locks, locks};
use super::{Right, Role, rights};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Military, Reach, Tx};
use crate::error::{Error, FieldError, Result};

/// A new account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    #[serde(default)]
    pub username: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub organisation_id: Option<i64>,
}

/// What is to be different about an account; what is absent stays.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub name: Option<String>,
    #[serde(default, deserialize_with = "said")]
    pub organisation_id: Option<Option<i64>>,
    pub disabled: Option<bool>,
    #[serde(default, deserialize_with = "said")]
    pub role: Option<Option<String>>,
    pub military: Option<String>,
}

/// Tells `null` from nothing.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// All accounts, by user name.
pub async fn list(app: &App) -> Result<Value> {
    let read = app.db.read(&Caller::system()).await?;
    let locks = locks(app, &read, None, None).await?;
    let sql = format!("{} order by a.username", select());
    let rows = read.query(&sql, &[&app.clock.now()]).await?;
    let items = rows.iter().map(|row| shown(app, row, &locks)).collect::<Result<Vec<Value>>>()?;
    Ok(json!({ "items": items }))
}

/// `$1` is the present moment.
fn select() -> String {
    format!(
        "select {COLUMNS}, a.last_sign_in_at, (select max(i.until) from invitation i where i.account_id = a.id and i.until > $1)
         from {FROM}"
    )
}

fn shown(app: &App, row: &Row, locks: &Locks) -> Result<Value> {
    let person = Person::of(row)?;
    let now = app.clock.now();
    let mut user = person.to_json();
    user["disabled"] = person.disabled.into();
    user["locked_until"] = json!(locks.get(&person.username).filter(|end| **end > now));
    user["last_sign_in_at"] = json!(row.get::<_, Option<DateTime<Utc>>>(WIDTH));
    user["has_password"] = person.has_password.into();
    user["totp"] = person.has_totp.into();
    user["must_change_password"] = person.must_change_password(&app.config, now).into();
    user["invited_until"] = json!(row.get::<_, Option<DateTime<Utc>>>(WIDTH + 1));
    user["version"] = person.version.into();
    Ok(user)
}

/// One account, and its version.
pub async fn one(app: &App, id: i64) -> Result<(Value, i32)> {
    let read = app.db.read(&Caller::system()).await?;
    let row = read.query_opt(&format!("{} where a.id = $2", select()), &[&app.clock.now(), &id]).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("there is no user {id}")))?;
    let locks = locks(app, &read, Some(&Person::of(&row)?.username), None).await?;
    Ok((shown(app, &row, &locks)?, row.get(1)))
}

/// The id of an account by its user name.
///
/// # Errors
/// 404 if there is none.
pub async fn id_of(app: &App, username: &str) -> Result<i64> {
    let read = app.db.read(&Caller::system()).await?;
    let row = read.query_opt("select id from account where username = $1", &[&username]).await?;
    Ok(row.ok_or_else(|| Error::NotFound(format!("there is no user {username}")))?.get(0))
}

/// Makes an account without rights, and the link by which its person chooses a password.
///
/// # Errors
/// 422 naming the field, 409 if the user name is taken.
pub async fn create(app: &App, caller: &Caller, base: &str, new: &NewUser) -> Result<(i64, Link)> {
    let username = plain_username(&new.username)?;
    let name = person_name(&new.name)?;
    let tx = app.db.begin(&caller.as_service()).await?;
    check_organisation(&tx, new.organisation_id).await?;
    let id = insert(&tx, &username, &name, new.organisation_id).await?;
    let link = invitation::make(app, &tx, base, "invite", id).await?;
    tx.commit().await?;
    Ok((id, link))
}

pub(super) async fn insert(tx: &Tx, username: &str, name: &str, organisation: Option<i64>) -> Result<i64> {
    let row = tx
        .query_opt(
            "insert into account (username, name, organisation_id) values ($1, $2, $3)
             on conflict (username) do nothing returning id",
            &[&username, &name, &organisation],
        )
        .await?;
    let id: i64 =
        row.ok_or_else(|| conflict("username", "taken", "此用户名已有人用 (this user name is taken)"))?.get(0);
    tx.note(
        Entry::done("user.create", format!("account/{id}"))
            .with("username", username)
            .with("organisation", organisation),
    );
    Ok(id)
}

async fn check_organisation(client: &ClientWrapper, id: Option<i64>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let sql = "select exists (select from organisation where id = $1)";
    if client.query_one(sql, &[&id]).await?.get(0) {
        return Ok(());
    }
    Err(Error::field("organisation_id", "unknown", "there is no such organisation"))
}

/// Changes an account that is at version `based_on`. Name, organisation and disabling are the system administrator's; role and
/// naming the security administrator's.
///
/// # Errors
/// 403 for what is the other administrator's, 409 `own-account`, `last-administrator` or `roles-exclude`, 412 if it changed
/// meanwhile, 422 naming the field.
pub async fn change(app: &App, caller: &Caller, id: i64, based_on: i32, wanted: &Change) -> Result<()> {
    let tx = app.db.begin(&caller.as_service()).await?;
    // One change of rights at a time: two of them together could remove the last administrator.
    tx.batch_execute("lock table account in share row exclusive mode").await?;
    let before = Person::find(&tx, id).await?;
    if before.version != based_on {
        let now = before.version;
        return Err(Error::Stale(format!(
            "user {id} is at version {now}, this change is based on version {based_on}; read it again"
        )));
    }
    let after = after(&tx, &before, wanted).await?;
    permitted(&tx, caller, &before, &after, wanted).await?;
    keeps_an_administrator(&tx, &before, after.role, after.disabled).await?;
    // His password was checked by the policy for everybody; administrators' is stricter.
    let rises = after.role != before.role && after.role.is_some_and(Role::is_administrator);
    tx.execute(
        "update account set name = $2, organisation_id = $3, disabled = $4, role = $5, military = $6,
             must_change = must_change or $7, version = version + 1
         where id = $1",
        &[
            &id,
            &after.name,
            &after.organisation,
            &after.disabled,
            &after.role.map(Role::word),
            &after.military.word(),
            &rises,
        ],
    )
    .await?;
    if after.disabled && !before.disabled {
        end_access(&tx, id).await?;
    }
    note_grant(&tx, id, (before.role, before.military), (after.role, after.military));
    let kept = |name: &str, organisation: Option<i64>, disabled: bool| json!({ "name": name, "organisation": organisation, "disabled": disabled });
    let was = kept(&before.name, before.organisation.as_ref().map(|o| o.id), before.disabled);
    let is = kept(&after.name, after.organisation, after.disabled);
    if was != is {
        tx.note(Entry::done("user.change", format!("account/{id}")).with("before", was).with("after", is));
    } else if before.role == after.role && before.military == after.military {
        // Nothing is different: nothing is kept.
        return Ok(());
    }
    tx.commit().await
}

/// Records what an account may do, if that is different.
fn note_grant(tx: &Tx, id: i64, was: (Option<Role>, Military), is: (Option<Role>, Military)) {
    let granted = |(role, military): (Option<Role>, Military)| json!({ "role": role.map(Role::word), "military": military.word() });
    if was != is {
        let entry = Entry::done("user.grant", format!("account/{id}"));
        tx.note(entry.with("before", granted(was)).with("after", granted(is)));
    }
}

/// An account as it is to be.
struct After {
    name: String,
    organisation: Option<i64>,
    disabled: bool,
    role: Option<Role>,
    military: Military,
}

async fn after(tx: &Tx, before: &Person, wanted: &Change) -> Result<After> {
    let was = before.organisation.as_ref().map(|o| o.id);
    let organisation = wanted.organisation_id.unwrap_or(was);
    check_organisation(tx, organisation).await?;
    let role = match &wanted.role {
        Some(Some(word)) => Some(word.parse::<Role>().map_err(|error| Error::field("role", "bad-code", error))?),
        Some(None) => None,
        // How far a role sees hangs on the organisation: with another one, the role has to be granted again.
        None if organisation != was => None,
        None => before.role,
    };
    let military = match wanted.military.as_deref() {
        None if role != before.role => Military::No,
        None => before.military,
        Some(word) => military(word)?,
    };
    let kind: Option<String> = match organisation {
        Some(id) => Some(tx.query_one("select kind from organisation where id = $1", &[&id]).await?.get(0)),
        None => None,
    };
    check_grant(role, military, kind.as_deref())?;
    Ok(After {
        name: wanted.name.as_deref().map_or_else(|| Ok(before.name.clone()), person_name)?,
        organisation,
        disabled: wanted.disabled.unwrap_or(before.disabled),
        role,
        military,
    })
}

/// Reads a naming: `no`, `sum` or `rows`.
pub fn military(word: &str) -> Result<Military> {
    [Military::No, Military::Sum, Military::Rows]
        .into_iter()
        .find(|military| military.word() == word)
        .ok_or_else(|| Error::field("military", "bad-code", "no, sum or rows"))
}

/// Whether people of an organisation of this kind can have the role (a street's role needs a street, and so on), and be named
/// so.
///
/// # Errors
/// 422 about `role` or `military`.
pub(super) fn check_grant(role: Option<Role>, military: Military, kind: Option<&str>) -> Result<()> {
    if let Some(role) = role
        && let Some(needed) = role.organisation_kind()
        && kind != Some(needed)
        // An office of the district need not be named; a street, a holder or a park is how far its people see.
        && (needed != "government" || kind.is_some())
    {
        let message = format!(
            "“{}”只能授予此类单位的人员：{needed} (only for people of an organisation of this kind)",
            role.title()
        );
        return Err(Error::field("role", "organisation-mismatch", message));
    }
    if military != Military::No && !role.is_some_and(|role| role.can_be_named(military)) {
        let message = "仅发改局、资源规划的人员可见地块，区领导可见合计 (rows: 发改局 and 资源规划; sum: 区领导)";
        return Err(Error::field("military", "not-for-role", message));
    }
    Ok(())
}

async fn permitted(tx: &Tx, caller: &Caller, before: &Person, after: &After, wanted: &Change) -> Result<()> {
    let grants = wanted.role.is_some() || wanted.military.is_some();
    if grants
        && !caller.may(Right::GrantRights.word())
        && !first_security_administrator(tx, caller, after, wanted).await?
    {
        rights::require(caller, Right::GrantRights)?;
    }
    if wanted.name.is_some() || wanted.organisation_id.is_some() || wanted.disabled.is_some() {
        rights::require(caller, Right::ManageUsers)?;
    }
    let own = before.username == caller.name();
    if own && (grants || after.disabled != before.disabled || after.role != before.role) {
        return Err(conflict("role", "own-account", "不能更改本人的权限或停用本人 (nobody changes his own rights)"));
    }
    let administers = after.role != before.role && after.role.is_some_and(Role::is_administrator);
    let named = after.military != before.military && after.military != Military::No;
    if (administers || named) && !before.has_password {
        // Until then whoever made the link could still use it.
        return Err(conflict(
            "role",
            "no-password-yet",
            "请待其本人用链接设置口令后再授予 (grant this once the person has chosen a password by the link)",
        ));
    }
    let both = |role: Role| role.is_administrator();
    if let (Some(was), Some(is)) = (before.role, after.role)
        && was != is
        && both(was)
        && both(is)
    {
        return Err(conflict(
            "role",
            "roles-exclude",
            "三员分设：一种管理员不能改任另一种，请另设账户 (the three administrators exclude each other: make another account)",
        ));
    }
    Ok(())
}

/// While there is no security administrator, the system administrator names the first one, and grants nothing else.
async fn first_security_administrator(tx: &Tx, caller: &Caller, after: &After, wanted: &Change) -> Result<bool> {
    if !caller.may(Right::ManageUsers.word()) || after.role != Some(Role::Security) || wanted.military.is_some() {
        return Ok(false);
    }
    let sql = "select not exists (select from account where role = 'security' and not disabled)";
    Ok(tx.query_one(sql, &[]).await?.get(0))
}

async fn keeps_an_administrator(
    tx: &Tx,
    before: &Person,
    role_after: Option<Role>,
    disabled_after: bool,
) -> Result<()> {
    let Some(role) = before.role.filter(|role| role.is_administrator() && !before.disabled) else { return Ok(()) };
    if role_after == Some(role) && !disabled_after {
        return Ok(());
    }
    let sql = "select exists (select from account where role = $1 and not disabled and id <> $2)";
    if tx.query_one(sql, &[&role.word(), &before.id]).await?.get(0) {
        return Ok(());
    }
    let message = format!("这是最后一名{}，请先另设一名 (the last one: name another first)", role.title());
    Err(conflict("role", "last-administrator", &message))
}

/// Ends the password, the second factor, all sessions and tokens of an account; its person chooses a new one by the link.
///
/// Whoever makes the link could use it himself. So that it leads to no more than the system administrator has anyway, naming
/// and an administrator's role end with the password: the security administrator, who is somebody else (三权分立), gives them
/// again. Whoever runs the program (`tuguan user password`) is trusted with more, and it changes no right.
///
/// # Errors
/// 409 `own-account`, or `last-administrator` if the account is the last of its kind.
pub async fn reset(app: &App, caller: &Caller, base: &str, id: i64) -> Result<Link> {
    let tx = app.db.begin(&caller.as_service()).await?;
    tx.batch_execute("lock table account in share row exclusive mode").await?;
    let before = Person::find(&tx, id).await?;
    if before.username == caller.name() {
        return Err(conflict("id", "own-account", "请在“我的账户”更改本人口令 (change your own password in 我的账户)"));
    }
    let trusted = caller.permit().reach == Reach::Everything;
    let (role, military) = match before.role {
        role if trusted => (role, before.military),
        Some(role) if role.is_administrator() => (None, Military::No),
        role => (role, Military::No),
    };
    keeps_an_administrator(&tx, &before, role, before.disabled).await?;
    tx.execute(
        "update account set password_hash = null, totp_secret = null, totp_pending = null, role = $2, military = $3,
             version = version + 1
         where id = $1",
        &[&id, &role.map(Role::word), &military.word()],
    )
    .await?;
    end_access(&tx, id).await?;
    let purpose = if before.password_set_at.is_some() { "reset" } else { "invite" };
    let link = invitation::make(app, &tx, base, purpose, id).await?;
    note_grant(&tx, id, (before.role, before.military), (role, military));
    tx.note(Entry::done("user.reset", format!("account/{id}")).with("username", before.username));
    tx.commit().await?;
    Ok(link)
}

/// Forgets the failed sign-ins of an account.
pub async fn unlock(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let tx = app.db.begin(&caller.as_service()).await?;
    let person = Person::find(&tx, id).await?;
    tx.execute("delete from sign_in_failure where username = $1", &[&person.username]).await?;
    tx.note(Entry::done("user.unlock", format!("account/{id}")));
    tx.commit().await
}

/// Ends all sessions and tokens of an account.
pub async fn sign_out(app: &App, caller: &Caller, id: i64) -> Result<()> {
    let tx = app.db.begin(&caller.as_service()).await?;
    Person::find(&tx, id).await?;
    end_access(&tx, id).await?;
    tx.note(Entry::done("user.sign-out", format!("account/{id}")));
    tx.commit().await
}

/// Ends sessions and tokens.
async fn end_access(tx: &Tx, id: i64) -> Result<()> {
    tx.execute("delete from session where account_id = $1", &[&id]).await?;
    tx.execute("delete from api_token where account_id = $1", &[&id]).await?;
    Ok(())
}

/// A user name in small letters.
///
/// # Errors
/// 422 unless it is 2 to 64 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter.
pub fn plain_username(text: &str) -> Result<String> {
    let name = text.trim().to_lowercase();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let good = (2..=64).contains(&name.len()) && name.bytes().all(plain) && name.as_bytes()[0].is_ascii_lowercase();
    if good {
        return Ok(name);
    }
    let message = "2 至 64 个小写字母、数字或 . - _，以字母开头 (2 to 64 of a-z, 0-9, . - _, beginning with a letter)";
    Err(Error::field("username", "bad-text", message))
}

/// A person's name without spaces around it.
///
/// # Errors
/// 422 if it is empty or longer than 100 characters.
pub fn person_name(text: &str) -> Result<String> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(Error::field("name", "bad-text", "请填写姓名，至多 100 个字 (a name of at most 100 characters)"));
    }
    Ok(name.to_owned())
}

/// 409 about one field.
pub(super) fn conflict(field: &str, code: &str, message: &str) -> Error {
    Error::Conflict { detail: message.to_owned(), errors: vec![FieldError::new(field, code, message)] }
}
