//! 我的账户: password, second factor, sessions and tokens of whoever is signed in.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::{By, Identity, TOKEN_PREFIX};
use super::{invitation, password, secret, totp};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Tx};
use crate::error::{Error, Result};

/// Longest life of a token.
const MOST_DAYS: i64 = 366;
/// Most tokens of one account.
const MOST_TOKENS: i64 = 20;

/// A change of one's own password.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    current: String,
    new: String,
}

/// Something only the person who knows the password may do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    password: String,
}

/// A new token.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    pub name: String,
    #[serde(default = "read_only")]
    pub access: String,
    #[serde(default = "ninety")]
    pub days: i64,
}

fn read_only() -> String {
    "read".to_owned()
}

fn ninety() -> i64 {
    90
}

async fn begin(app: &App, who: &Identity) -> Result<Tx> {
    app.db.begin(&who.caller.as_service()).await
}

fn subject(who: &Identity) -> String {
    format!("account/{}", who.person.id)
}

/// Refuses unless this is the person's password. Wrong ones count like failed sign-ins by rate.
async fn prove(app: &App, tx: &Tx, who: &Identity, field: &str, given: &str) -> Result<()> {
    app.limits.sign_in(&who.person.username)?;
    let row = tx.query_one("select password_hash from account where id = $1", &[&who.person.id]).await?;
    if password::verify(given, row.get(0)).await? {
        return Ok(());
    }
    Err(Error::field(field, "wrong-credentials", "口令不对 (wrong password)"))
}

/// Changes the password; every other session of the person ends.
///
/// # Errors
/// 422 naming what is wrong with either.
pub(super) async fn change_password(app: &App, who: &Identity, change: &Change) -> Result<()> {
    let tx = begin(app, who).await?;
    prove(app, &tx, who, "current", &change.current).await?;
    invitation::set_password(app, &tx, &who.person, "new", &change.new).await?;
    let own = match &who.by {
        By::Session(session) => session.id.as_str(),
        By::Token { .. } => "",
    };
    tx.execute("delete from session where account_id = $1 and id <> $2", &[&who.person.id, &own]).await?;
    tx.note(Entry::done("password.change", subject(who)));
    tx.commit().await
}

/// Makes a second factor that counts once it is confirmed.
///
/// # Errors
/// 422 for a wrong password.
pub(super) async fn begin_totp(app: &App, who: &Identity, proof: &Proof) -> Result<Value> {
    let tx = begin(app, who).await?;
    prove(app, &tx, who, "password", &proof.password).await?;
    let made = totp::enrol(&who.person.username)?;
    tx.execute("update account set totp_pending = $2 where id = $1", &[&who.person.id, &made.secret]).await?;
    tx.note(Entry::done("totp.begin", subject(who)));
    tx.commit().await?;
    Ok(json!({ "secret": made.secret, "uri": made.uri, "qr_svg": made.qr_svg }))
}

/// A code, to show that the second factor works.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    code: String,
}

/// Puts the second factor into force.
///
/// # Errors
/// 422 for a wrong code; 409 if none was begun.
pub(super) async fn confirm_totp(app: &App, who: &Identity, given: &Code) -> Result<()> {
    app.limits.sign_in(&who.person.username)?;
    let tx = begin(app, who).await?;
    let row = tx.query_one("select totp_pending from account where id = $1 for update", &[&who.person.id]).await?;
    let Some(secret) = row.get::<_, Option<String>>(0) else {
        return Err(Error::conflict("no second factor was begun"));
    };
    let Some(step) = totp::check(&secret, &who.person.username, &given.code, app.clock.now(), 0)? else {
        return Err(Error::field("code", "wrong-code", "动态口令不对 (wrong code; is the clock of the phone right?)"));
    };
    tx.execute(
        "update account set totp_secret = totp_pending, totp_pending = null, totp_step = $2, version = version + 1
         where id = $1",
        &[&who.person.id, &step],
    )
    .await?;
    tx.note(Entry::done("totp.enrol", subject(who)));
    tx.commit().await
}

/// Takes the second factor away.
///
/// # Errors
/// 422 for a wrong password.
pub(super) async fn drop_totp(app: &App, who: &Identity, proof: &Proof) -> Result<()> {
    let tx = begin(app, who).await?;
    prove(app, &tx, who, "password", &proof.password).await?;
    let sql = "update account set totp_secret = null, totp_pending = null, version = version + 1 where id = $1";
    tx.execute(sql, &[&who.person.id]).await?;
    tx.note(Entry::done("totp.drop", subject(who)));
    tx.commit().await
}

/// The person's sessions, the latest first.
pub(super) async fn sessions(app: &App, who: &Identity) -> Result<Value> {
    let own = match &who.by {
        By::Session(session) => session.id.as_str(),
        By::Token { .. } => "",
    };
    let read = app.db.read(&Caller::system()).await?;
    let rows = read
        .query(
            "select id, created_at, seen_at, address, agent from session
             where account_id = $1 and least(idle_until, until) > $2 order by seen_at desc",
            &[&who.person.id, &app.clock.now()],
        )
        .await?;
    let items: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.get::<_, &str>(0),
                "created_at": row.get::<_, DateTime<Utc>>(1),
                "seen_at": row.get::<_, DateTime<Utc>>(2),
                "address": row.get::<_, &str>(3),
                "agent": row.get::<_, &str>(4),
                "current": row.get::<_, &str>(0) == own,
            })
        })
        .collect();
    Ok(json!({ "items": items }))
}

/// The person's tokens, without their secrets.
pub(super) async fn tokens(app: &App, who: &Identity) -> Result<Value> {
    let read = app.db.read(&Caller::system()).await?;
    let rows = read
        .query(
            "select id, name, access, created_at, expires_at, used_at from api_token
             where account_id = $1 order by id desc",
            &[&who.person.id],
        )
        .await?;
    let items: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.get::<_, i64>(0),
                "name": row.get::<_, &str>(1),
                "access": row.get::<_, &str>(2),
                "created_at": row.get::<_, DateTime<Utc>>(3),
                "expires_at": row.get::<_, DateTime<Utc>>(4),
                "used_at": row.get::<_, Option<DateTime<Utc>>>(5),
            })
        })
        .collect();
    Ok(json!({ "items": items }))
}

/// Makes a token for an account. The secret is told this once.
///
/// # Errors
/// 422 naming the field.
pub async fn make_token(app: &App, caller: &Caller, account: i64, wanted: &NewToken) -> Result<Value> {
    let name = wanted.name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.contains('\0') {
        return Err(Error::field("name", "bad-text", "say what the token is for, in at most 100 characters"));
    }
    if !["read", "write"].contains(&wanted.access.as_str()) {
        return Err(Error::field("access", "bad-code", "read or write"));
    }
    if !(1..=MOST_DAYS).contains(&wanted.days) {
        return Err(Error::field("days", "bad-number", format!("between 1 and {MOST_DAYS}")));
    }
    let token = format!("{TOKEN_PREFIX}{}", secret::new()?);
    let now = app.clock.now();
    let until = now + Duration::days(wanted.days);
    let tx = app.db.begin(&caller.as_service()).await?;
    tx.execute("delete from api_token where account_id = $1 and expires_at <= $2", &[&account, &now]).await?;
    let count: i64 = tx.query_one("select count(*) from api_token where account_id = $1", &[&account]).await?.get(0);
    if count >= MOST_TOKENS {
        return Err(Error::conflict(format!("{MOST_TOKENS} tokens are enough; revoke one first")));
    }
    let row = tx
        .query_one(
            "insert into api_token (secret_sha256, account_id, name, access, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6) returning id",
            &[&secret::sha256(&token), &account, &name, &wanted.access, &now, &until],
        )
        .await?;
    let id: i64 = row.get(0);
    tx.note(
        Entry::done("token.create", format!("account/{account}"))
            .with("token", id)
            .with("name", name)
            .with("access", wanted.access.as_str())
            .with("until", until.to_rfc3339()),
    );
    tx.commit().await?;
    Ok(json!({
        "token": token,
        "item": { "id": id, "name": name, "access": wanted.access, "created_at": now, "expires_at": until, "used_at": null },
    }))
}

/// Revokes a token of the person.
///
/// # Errors
/// 404 if that person has no such token.
pub(super) async fn drop_token(app: &App, who: &Identity, id: i64) -> Result<()> {
    let tx = begin(app, who).await?;
    let sql = "delete from api_token where id = $1 and account_id = $2";
    if tx.execute(sql, &[&id, &who.person.id]).await? == 0 {
        return Err(Error::NotFound(format!("there is no token {id}")));
    }
    tx.note(Entry::done("token.revoke", subject(who)).with("token", id));
    tx.commit().await
}
