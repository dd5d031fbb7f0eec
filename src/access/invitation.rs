//! 一次性链接: by which a person chooses a password that nobody else has known. There are no default accounts: the first
//! administrator comes in by such a link, which the first start prints.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::gate::Origin;
use super::identity::Identity;
use super::person::Person;
use super::{password, secret, sign_in};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Tx};
use crate::error::{Error, Result};

/// How long a link is good for.
const LASTS: Duration = Duration::hours(72);

/// A link that was just made.
pub struct Link {
    /// Absolute address, with the secret in the fragment, which no server and no log sees.
    pub url: String,
    pub until: DateTime<Utc>,
}

/// What the person behind a link sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    secret: String,
    password: String,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

/// Makes a link for an account (`invite` or `reset`), in place of any earlier one.
pub(super) async fn make(app: &App, tx: &Tx, base: &str, purpose: &str, account: i64) -> Result<Link> {
    tx.execute("delete from invitation where account_id = $1", &[&account]).await?;
    insert(app, tx, base, purpose, Some(account)).await
}

async fn insert(app: &App, tx: &Tx, base: &str, purpose: &str, account: Option<i64>) -> Result<Link> {
    let (secret, until) = (secret::new()?, app.clock.now() + LASTS);
    tx.execute(
        "insert into invitation (secret_sha256, purpose, account_id, until) values ($1, $2, $3, $4)",
        &[&secret::sha256(&secret), &purpose, &account, &until],
    )
    .await?;
    Ok(Link { url: format!("{base}/welcome#{secret}"), until })
}

/// The set-up link, if there is no account yet: a new one each start, the earlier ones end.
pub async fn set_up(app: &App, base: &str) -> Result<Option<Link>> {
    let tx = app.db.begin(&Caller::system()).await?;
    if tx.query_one("select exists (select from account)", &[]).await?.get(0) {
        return Ok(None);
    }
    tx.execute("delete from invitation where purpose = 'setup'", &[]).await?;
    let link = insert(app, &tx, base, "setup", None).await?;
    tx.note(Entry::done("invitation.setup", "invitation/setup"));
    tx.commit().await?;
    Ok(Some(link))
}

struct Found {
    purpose: String,
    account: Option<i64>,
    until: DateTime<Utc>,
}

fn found(row: Option<Row>) -> Result<Found> {
    let row = row.ok_or_else(|| {
        Error::NotFound(
            "此链接不存在、已使用或已过期 (this link is unknown, used or expired; ask for a new one)".to_owned(),
        )
    })?;
    Ok(Found { purpose: row.get(0), account: row.get(1), until: row.get(2) })
}

/// What a link is for.
///
/// # Errors
/// 404 if it is unknown, used or expired.
pub async fn look(app: &App, origin: &Origin, secret: &str) -> Result<Value> {
    app.limits.sign_in(&origin.address)?;
    let read = app.db.read(&Caller::system()).await?;
    let sql = "select purpose, account_id, until from invitation where secret_sha256 = $1 and until > $2";
    let found = found(read.query_opt(sql, &[&secret::sha256(secret), &app.clock.now()]).await?)?;
    let person = match found.account {
        Some(id) => Some(Person::find(&read, id).await?),
        None => None,
    };
    Ok(json!({
        "purpose": found.purpose,
        "username": person.as_ref().map(|person| &person.username),
        "name": person.as_ref().map(|person| &person.name),
        "is_administrator": person.as_ref().is_none_or(Person::is_administrator),
        "until": found.until,
    }))
}

/// Takes the link: the password is set, the link ends, and the person is signed in.
///
/// # Errors
/// 404 as [`look`]; 422 naming what is wrong with name or password.
pub async fn accept(app: &App, origin: &Origin, given: &Acceptance) -> Result<(Identity, String)> {
    app.limits.sign_in(&origin.address)?;
    let tx = app.db.begin(&Caller::system()).await?;
    // Of two who hold the same link only one gets through.
    let sql = "delete from invitation where secret_sha256 = $1 and until > $2 returning purpose, account_id, until";
    let found = found(tx.query_opt(sql, &[&secret::sha256(&given.secret), &app.clock.now()]).await?)?;
    let id = match found.account {
        Some(id) => id,
        None => first_administrator(app, &tx, given).await?,
    };
    let person = Person::find(&tx, id).await?;
    set_password(app, &tx, &person, "password", &given.password).await?;
    tx.execute("delete from sign_in_failure where username = $1", &[&person.username]).await?;
    let entry = Entry::done("invitation.accept", format!("account/{id}")).with("purpose", found.purpose.as_str());
    tx.note(sign_in::at(entry, origin));
    tx.commit().await?;
    let read = app.db.read(&Caller::system()).await?;
    let person = Person::find(&read, id).await?;
    drop(read);
    let (tx, identity, secret) = sign_in::open(app, origin, person).await?;
    tx.commit().await?;
    Ok((identity, secret))
}

async fn first_administrator(app: &App, tx: &Tx, given: &Acceptance) -> Result<i64> {
    tx.batch_execute("lock table account in share row exclusive mode").await?;
    if tx.query_one("select exists (select from account)", &[]).await?.get(0) {
        return Err(Error::NotFound(
            "此链接不存在、已使用或已过期 (the first administrator is there already)".to_owned(),
        ));
    }
    let username = super::users::plain_username(given.username.as_deref().unwrap_or_default())?;
    let name = super::users::person_name(given.name.as_deref().unwrap_or_default())?;
    password::check(&app.config, "password", &given.password, &username, true)?;
    let id = super::users::insert(tx, &username, &name, None).await?;
    tx.execute("update account set role = 'system' where id = $1", &[&id]).await?;
    tx.note(
        Entry::done("user.grant", format!("account/{id}")).with("after", json!({ "role": "system", "military": "no" })),
    );
    Ok(id)
}

/// Checks and stores a new password, keeping the earlier ones from coming back. The caller notes why.
pub(super) async fn set_password(app: &App, tx: &Tx, person: &Person, field: &str, new: &str) -> Result<()> {
    password::check(&app.config, field, new, &person.username, person.is_administrator())?;
    let earlier = tx
        .query(
            "select hash from password_history where account_id = $1 order by set_at desc limit $2",
            &[&person.id, &app.config.password_history],
        )
        .await?;
    for row in &earlier {
        if password::verify(new, Some(row.get(0))).await? {
            return Err(Error::field(field, "used-before", "此口令用过，请换一个 (used before; choose another)"));
        }
    }
    let (hash, now) = (password::hash(new).await?, app.clock.now());
    tx.execute(
        "update account set password_hash = $2, password_set_at = $3, must_change = false, version = version + 1
         where id = $1",
        &[&person.id, &hash, &now],
    )
    .await?;
    tx.execute(
        "insert into password_history (account_id, set_at, hash) values ($1, $2, $3)",
        &[&person.id, &now, &hash],
    )
    .await?;
    Ok(())
}
