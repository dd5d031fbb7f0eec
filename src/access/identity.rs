//! From a cookie or a token to the person who sent it: one look into the database for each request, so that a session that
//! was ended anywhere ends everywhere at once.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Duration, Utc};
use http::{HeaderMap, header};
use serde_json::{Value, json};

use super::person::{COLUMNS, Person, WIDTH};
use super::secret;
use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, FieldError, Result};

/// Name of the session cookie.
pub(super) const COOKIE: &str = "tuguan_session";
/// What API tokens begin with, so that they are found in logs and scripts.
pub(super) const TOKEN_PREFIX: &str = "tgn_";
/// A session's end is moved on at most this often.
const MOVE_ON: Duration = Duration::seconds(60);

/// Who sent a request.
#[derive(Debug, Clone)]
pub struct Identity {
    pub person: Person,
    pub caller: Caller,
    pub by: By,
}

impl Identity {
    /// Whether whatever identified the person lets it write.
    pub fn writes(&self) -> bool {
        !matches!(self.by, By::Token { writes: false })
    }
}

/// How the person identified itself.
#[derive(Debug, Clone)]
pub enum By {
    /// The page.
    Session(Session),
    /// A script or a GIS desktop; whether it may write.
    Token { writes: bool },
}

/// The session of a request.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: String,
    pub created_at: DateTime<Utc>,
    pub idle_until: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// What was sent.
pub(super) enum Sent {
    Nothing,
    Cookie(String),
    Token(String),
}

impl Sent {
    /// Reads the headers. A token comes as `Bearer`, or as the password of `Basic` (QGIS, GDAL).
    pub(super) fn of(headers: &HeaderMap) -> Result<Self> {
        if let Some(value) = headers.get(header::AUTHORIZATION) {
            let value = value.to_str().unwrap_or_default();
            let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
            let token = match scheme.to_ascii_lowercase().as_str() {
                "bearer" => Some(rest.trim().to_owned()),
                "basic" => BASE64_STANDARD
                    .decode(rest.trim())
                    .ok()
                    .and_then(|bytes| String::from_utf8(bytes).ok())
                    .and_then(|pair| pair.split_once(':').map(|(_, token)| token.to_owned())),
                _ => None,
            };
            return token.filter(|token| token.starts_with(TOKEN_PREFIX)).map(Self::Token).ok_or_else(|| {
                signed_out(
                    "wrong-token",
                    "send an API token: Authorization: Bearer tgn_…, or Basic with it as the password",
                )
            });
        }
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let ours = cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE);
        Ok(ours.map_or(Self::Nothing, |(_, value)| Self::Cookie(value.to_owned())))
    }
}

/// Whoever sent this.
///
/// # Errors
/// 401 with the code `signed-out`, `idle` or `wrong-token`.
pub(super) async fn identify(app: &App, sent: &Sent) -> Result<Identity> {
    match sent {
        Sent::Nothing => Err(signed_out("signed-out", "请先登录 (sign in first)")),
        Sent::Cookie(secret) => by_session(app, secret).await,
        Sent::Token(token) => by_token(app, token).await,
    }
}

/// 401.
pub(super) fn signed_out(code: &str, detail: &str) -> Error {
    Error::SignedOut { detail: detail.to_owned(), errors: vec![FieldError::new("session", code, detail)] }
}

async fn by_session(app: &App, secret: &str) -> Result<Identity> {
    let now = app.clock.now();
    let read = app.db.read(&Caller::system()).await?;
    let sql = format!(
        "select {COLUMNS}, s.id, s.created_at, s.idle_until, s.until, s.seen_at
         from session s
         join account a on a.id = s.account_id
         left join organisation o on o.id = a.organisation_id
         where s.secret_sha256 = $1"
    );
    let hash = secret::sha256(secret);
    let row = read.query_opt(&read.prepare_cached(&sql).await?, &[&hash]).await?;
    let row = row.ok_or_else(|| signed_out("signed-out", "已退出登录，请重新登录 (sign in again)"))?;
    let person = Person::of(&row)?;
    let mut session = Session {
        id: row.get(WIDTH),
        created_at: row.get(WIDTH + 1),
        idle_until: row.get(WIDTH + 2),
        until: row.get(WIDTH + 3),
    };
    if session.idle_until <= now {
        return Err(signed_out("idle", "长时间未操作，请重新登录 (idle for too long; sign in again)"));
    }
    if session.until <= now || person.disabled {
        return Err(signed_out("signed-out", "登录已到期，请重新登录 (the session has ended; sign in again)"));
    }
    if row.get::<_, DateTime<Utc>>(WIDTH + 4) + MOVE_ON <= now {
        session.idle_until = (now + idle(app, &person)).min(session.until);
        let sql = "update session set seen_at = $2, idle_until = $3 where secret_sha256 = $1";
        read.execute(&read.prepare_cached(sql).await?, &[&hash, &now, &session.idle_until]).await?;
    }
    let caller = person.caller();
    Ok(Identity { person, caller, by: By::Session(session) })
}

/// How long a session of this person lasts without a request.
pub(super) fn idle(app: &App, person: &Person) -> Duration {
    let config = &app.config;
    Duration::minutes(if person.is_administrator() { config.idle_minutes_admin } else { config.idle_minutes })
}

async fn by_token(app: &App, token: &str) -> Result<Identity> {
    let now = app.clock.now();
    let read = app.db.read(&Caller::system()).await?;
    let sql = format!(
        "select {COLUMNS}, t.id, t.access, t.expires_at, t.used_at
         from api_token t
         join account a on a.id = t.account_id
         left join organisation o on o.id = a.organisation_id
         where t.secret_sha256 = $1"
    );
    let row = read.query_opt(&read.prepare_cached(&sql).await?, &[&secret::sha256(token)]).await?;
    let refused = || signed_out("wrong-token", "the API token is unknown, expired or revoked");
    let row = row.ok_or_else(refused)?;
    let person = Person::of(&row)?;
    if row.get::<_, DateTime<Utc>>(WIDTH + 2) <= now || person.disabled {
        return Err(refused());
    }
    if row.get::<_, Option<DateTime<Utc>>>(WIDTH + 3).is_none_or(|used| used + MOVE_ON <= now) {
        let sql = "update api_token set used_at = $2 where id = $1";
        read.execute(&read.prepare_cached(sql).await?, &[&row.get::<_, i64>(WIDTH), &now]).await?;
    }
    let caller = person.caller();
    Ok(Identity { person, caller, by: By::Token { writes: row.get::<_, &str>(WIDTH + 1) == "write" } })
}

impl Identity {
    /// What the page needs to know of whoever is signed in.
    pub fn to_json(&self, app: &App) -> Value {
        let (config, now, person) = (&app.config, app.clock.now(), &self.person);
        let session = match &self.by {
            By::Session(session) => json!({
                "id": session.id,
                "created_at": session.created_at,
                "idle_until": session.idle_until,
                "until": session.until,
            }),
            By::Token { .. } => Value::Null,
        };
        json!({
            "user": person.to_json(),
            "roles": person.role.iter().map(|role| role.word()).collect::<Vec<_>>(),
            "rights": person.rights(),
            "must_change_password": person.must_change_password(config, now),
            "must_enrol_totp": person.must_enrol(config),
            "totp": person.has_totp,
            "password_expires_on": person.password_expires_at(config).map(|at| at.date_naive()),
            "session": session,
        })
    }
}
