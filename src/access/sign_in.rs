//! Signing in and out. The answer to a wrong name, a wrong password and a disabled account is the same, takes the same time,
//! and a name that was tried too often is locked whether it exists or not.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;

use super::gate::Origin;
use super::identity::{By, Identity, Session, idle, signed_out};
use super::person::{COLUMNS, FROM, Person, WIDTH};
use super::{password, secret, totp};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Read, Tx};
use crate::error::{Error, FieldError, Result};

/// What a person enters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    #[serde(default)]
    pub username: String,
    #[serde(default)]
    pub password: String,
    /// 动态口令, when the account has a second factor.
    #[serde(default)]
    pub code: Option<String>,
}

/// Starts a session; returns whoever it is and the secret for the cookie.
///
/// # Errors
/// 401 with the code `wrong-credentials`, `code-required` or `wrong-code`; 429 `locked` or `too-often`.
pub(super) async fn start(app: &App, origin: &Origin, given: &Credentials) -> Result<(Identity, String)> {
    app.limits.sign_in(&origin.address)?;
    let username: String = given.username.trim().to_lowercase().chars().take(64).collect();
    let read = app.db.read(&Caller::system()).await?;
    refuse_locked(app, &read, &username, &origin.address).await?;
    let sql =
        format!("select {COLUMNS}, a.password_hash, a.totp_secret, a.totp_step from {FROM} where a.username = $1");
    let row = read.query_opt(&sql, &[&username]).await?;
    drop(read);
    let hash: Option<String> = row.as_ref().and_then(|row| row.get(WIDTH));
    let right = password::verify(&given.password, hash.as_deref()).await?;
    let person = row.as_ref().map(Person::of).transpose()?.filter(|person| right && !person.disabled);
    let (Some(person), Some(row)) = (person, row) else {
        failed(app, origin, &username, "wrong-credentials").await?;
        return Err(wrong("username", "wrong-credentials", "用户名或口令不对 (wrong user name or password)"));
    };
    let mut step = None;
    if let Some(secret) = row.get::<_, Option<&str>>(WIDTH + 1) {
        let Some(code) = given.code.as_deref().filter(|code| !code.trim().is_empty()) else {
            return Err(wrong("code", "code-required", "请输入动态口令 (enter the code of your second factor)"));
        };
        step = totp::check(secret, &username, code, app.clock.now(), row.get(WIDTH + 2))?;
        if step.is_none() {
            failed(app, origin, &username, "wrong-code").await?;
            return Err(wrong("code", "wrong-code", "动态口令不对或已用过 (wrong or used code)"));
        }
    }
    let (tx, identity, secret) = open(app, origin, person).await?;
    if let Some(step) = step {
        // Of two sign-ins with the same code only one gets through.
        let sql = "update account set totp_step = $2 where id = $1 and totp_step < $2";
        if tx.execute(sql, &[&identity.person.id, &step]).await? == 0 {
            return Err(wrong("code", "wrong-code", "动态口令不对或已用过 (wrong or used code)"));
        }
    }
    let sql = "delete from sign_in_failure where username = $1 and address = $2";
    tx.execute(sql, &[&username, &origin.address]).await?;
    tx.commit().await?;
    Ok((identity, secret))
}

/// A new session of `person` in a transaction that is still to be committed.
pub(super) async fn open(app: &App, origin: &Origin, person: Person) -> Result<(Tx, Identity, String)> {
    let now = app.clock.now();
    let secret = secret::new()?;
    let until = now + Duration::hours(app.config.session_hours);
    let session = Session {
        id: secret::new()?.chars().take(16).collect(),
        created_at: now,
        idle_until: (now + idle(app, &person)).min(until),
        until,
    };
    let caller = person.caller();
    let tx = app.db.begin(&caller.as_service()).await?;
    tx.execute("delete from session where least(idle_until, until) <= $1", &[&now]).await?;
    tx.execute(
        "insert into session (secret_sha256, id, account_id, address, agent, created_at, seen_at, idle_until, until)
         values ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
        &[
            &secret::sha256(&secret),
            &session.id,
            &person.id,
            &origin.address,
            &origin.agent,
            &now,
            &session.idle_until,
            &until,
        ],
    )
    .await?;
    tx.execute("update account set last_sign_in_at = $2 where id = $1", &[&person.id, &now]).await?;
    tx.note(
        at(Entry::done("session.start", format!("account/{}", person.id)), origin).with("session", session.id.as_str()),
    );
    Ok((tx, Identity { person, caller, by: By::Session(session) }, secret))
}

/// Ends a session of `owner`, at once and everywhere.
///
/// # Errors
/// 404 if that person has no such session.
pub(super) async fn end(app: &App, owner: &Identity, id: &str) -> Result<()> {
    let tx = app.db.begin(&owner.caller.as_service()).await?;
    let sql = "delete from session where id = $1 and account_id = $2";
    if tx.execute(sql, &[&id, &owner.person.id]).await? == 0 {
        return Err(Error::NotFound("there is no such session".to_owned()));
    }
    tx.note(Entry::done("session.end", format!("account/{}", owner.person.id)).with("session", id));
    tx.commit().await
}

/// Adds to an entry where the request came from.
pub(super) fn at(entry: Entry, origin: &Origin) -> Entry {
    entry.with("address", origin.address.as_str()).with("agent", origin.agent.as_str())
}

fn wrong(field: &str, code: &str, detail: &str) -> Error {
    match signed_out(code, detail) {
        Error::SignedOut { detail, .. } => {
            Error::SignedOut { errors: vec![FieldError::new(field, code, detail.as_str())], detail }
        }
        other => other,
    }
}

/// Refuses a name that failed too often from this address, until the lock is over.
async fn refuse_locked(app: &App, read: &Read, username: &str, address: &str) -> Result<()> {
    let (now, config) = (app.clock.now(), &app.config);
    if let Some(end) = locks(app, read, Some(username), Some(address)).await?.remove(username).filter(|end| *end > now)
    {
        let seconds = u64::try_from((end - now).num_seconds() + 1).unwrap_or(1);
        let minutes = config.lock_minutes;
        let detail = format!("失败次数过多，已锁定 {minutes} 分钟 (too many failures: locked for {minutes} minutes)");
        return Err(Error::TooOften { detail, code: "locked", seconds });
    }
    Ok(())
}

/// Until when names are locked.
pub(super) type Locks = HashMap<String, DateTime<Utc>>;

/// When the locks of names end, of those with so many failures within the window that they have one: of one name or all, from
/// one address or the latest of all.
pub(super) async fn locks(app: &App, read: &Read, username: Option<&str>, address: Option<&str>) -> Result<Locks> {
    let config = &app.config;
    let rows = read
        .query(
            "select f.username, max(f.at)
             from (
                 select username, address, at, lag(at, $3::int) over (partition by username, address order by at) as before
                 from sign_in_failure
                 where username = coalesce($1, username) and address = coalesce($2, address)
             ) f
             where f.at - f.before <= make_interval(mins => $4::int)
             group by f.username",
            &[
                &username,
                &address,
                &i32::try_from(config.lock_after - 1).unwrap_or(i32::MAX),
                &i32::try_from(config.lock_window_minutes).unwrap_or(i32::MAX),
            ],
        )
        .await?;
    let end = |last: DateTime<Utc>| last + Duration::minutes(config.lock_minutes);
    Ok(rows.iter().map(|row| (row.get(0), end(row.get(1)))).collect())
}

async fn failed(app: &App, origin: &Origin, username: &str, why: &'static str) -> Result<()> {
    let now = app.clock.now();
    let tx = app.db.begin(&Caller::system()).await?;
    tx.execute(
        "insert into sign_in_failure (username, address, at) values ($1, $2, $3)",
        &[&username, &origin.address, &now],
    )
    .await?;
    tx.execute("delete from sign_in_failure where at < $1", &[&(now - Duration::days(1))]).await?;
    // What was typed as a name may be a password: only names that exist are written down.
    let known: bool =
        tx.query_one("select exists (select from account where username = $1)", &[&username]).await?.get(0);
    let subject = if known { format!("username/{username}") } else { "username/unknown".to_owned() };
    tx.note(at(Entry::refused("session.refuse", subject), origin).with("why", why));
    tx.commit().await
}
