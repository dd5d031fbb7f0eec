//! `/api/session`, `/api/account` and `/api/invitations`: coming in, going out, and one's own account.

use http::{StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use warp::reply::Response;
use warp::{Filter, Rejection};

use super::account::{self, Change, Code, NewToken, Proof};
use super::gate::Origin;
use super::identity::{By, COOKIE, Identity};
use super::invitation::{self, Acceptance};
use super::sign_in::{self, Credentials};
use super::{audit_routes, user_routes};
use crate::app::App;
use crate::error::Result;
use crate::http::answer::{self, finish, with_header, with_status};
use crate::http::group::{Routes, group, with};

/// Longest body of any of these requests.
const MOST_BYTES: u64 = 16 << 10;

/// The routes of this folder.
pub fn routes(app: &App) -> Routes {
    let own = [session(app), sign_in(app), sign_out(app), look(app), accept(app)];
    let account = [password(app), begin_totp(app), confirm_totp(app), drop_totp(app)];
    let keys = [sessions(app), end_session(app), tokens(app), make_token(app), drop_token(app)];
    let all =
        own.into_iter().chain(account).chain(keys).chain(user_routes::routes(app)).chain(audit_routes::routes(app));
    group(all)
}

/// Whoever passed the door.
pub(super) fn identity() -> impl Filter<Extract = (Identity,), Error = Rejection> + Copy {
    warp::ext::get::<Identity>()
}

fn origin() -> impl Filter<Extract = (Origin,), Error = Rejection> + Copy {
    warp::ext::get::<Origin>()
}

pub(super) fn body<T: DeserializeOwned + Send>() -> impl Filter<Extract = (T,), Error = Rejection> + Copy {
    warp::body::content_length_limit(MOST_BYTES).and(warp::body::json())
}

pub(super) fn done(result: Result<()>) -> Response {
    finish(result.map(|()| answer::empty(StatusCode::NO_CONTENT)))
}

fn session(app: &App) -> Routes {
    warp::path!("api" / "session")
        .and(warp::get())
        .and(identity())
        .and(with(app))
        .map(|who: Identity, app: App| finish(answer::json(&who.to_json(&app))))
        .boxed()
}

/// The cookie that holds `secret`: no script reads it, no other site sends it.
fn cookie(origin: &Origin, secret: &str) -> String {
    let secure = if origin.https { "; Secure" } else { "" };
    format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

fn signed_in(app: &App, origin: &Origin, (who, secret): &(Identity, String)) -> Result<Response> {
    let response = with_status(answer::json(&who.to_json(app))?, StatusCode::CREATED);
    Ok(with_header(response, header::SET_COOKIE, &cookie(origin, secret)))
}

fn sign_in(app: &App) -> Routes {
    warp::path!("api" / "session")
        .and(warp::post())
        .and(body::<Credentials>())
        .and(origin())
        .and(with(app))
        .then(|given: Credentials, origin: Origin, app: App| async move {
            finish(async { signed_in(&app, &origin, &sign_in::start(&app, &origin, &given).await?) }.await)
        })
        .boxed()
}

fn sign_out(app: &App) -> Routes {
    warp::path!("api" / "session")
        .and(warp::delete())
        .and(identity())
        .and(origin())
        .and(with(app))
        .then(|who: Identity, origin: Origin, app: App| async move {
            let ended = match &who.by {
                By::Session(session) => sign_in::end(&app, &who, &session.id).await,
                // A token goes on until it is revoked.
                By::Token { .. } => Ok(()),
            };
            let cookie = format!("{}; Max-Age=0", cookie(&origin, ""));
            with_header(done(ended), header::SET_COOKIE, &cookie)
        })
        .boxed()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    secret: String,
}

fn look(app: &App) -> Routes {
    warp::path!("api" / "invitations" / "look")
        .and(warp::post())
        .and(body::<Look>())
        .and(origin())
        .and(with(app))
        .then(|given: Look, origin: Origin, app: App| async move {
            finish(async { answer::json(&invitation::look(&app, &origin, &given.secret).await?) }.await)
        })
        .boxed()
}

fn accept(app: &App) -> Routes {
    warp::path!("api" / "invitations" / "accept")
        .and(warp::post())
        .and(body::<Acceptance>())
        .and(origin())
        .and(with(app))
        .then(|given: Acceptance, origin: Origin, app: App| async move {
            finish(async { signed_in(&app, &origin, &invitation::accept(&app, &origin, &given).await?) }.await)
        })
        .boxed()
}

fn password(app: &App) -> Routes {
    warp::path!("api" / "account" / "password")
        .and(warp::put())
        .and(body::<Change>())
        .and(identity())
        .and(with(app))
        .then(|change: Change, who: Identity, app: App| async move {
            done(account::change_password(&app, &who, &change).await)
        })
        .boxed()
}

fn begin_totp(app: &App) -> Routes {
    warp::path!("api" / "account" / "totp")
        .and(warp::post())
        .and(body::<Proof>())
        .and(identity())
        .and(with(app))
        .then(|proof: Proof, who: Identity, app: App| async move {
            finish(async { answer::json(&account::begin_totp(&app, &who, &proof).await?) }.await)
        })
        .boxed()
}

fn confirm_totp(app: &App) -> Routes {
    warp::path!("api" / "account" / "totp" / "confirm")
        .and(warp::post())
        .and(body::<Code>())
        .and(identity())
        .and(with(app))
        .then(|code: Code, who: Identity, app: App| async move { done(account::confirm_totp(&app, &who, &code).await) })
        .boxed()
}

fn drop_totp(app: &App) -> Routes {
    warp::path!("api" / "account" / "totp")
        .and(warp::delete())
        .and(body::<Proof>())
        .and(identity())
        .and(with(app))
        .then(|proof: Proof, who: Identity, app: App| async move { done(account::drop_totp(&app, &who, &proof).await) })
        .boxed()
}

fn sessions(app: &App) -> Routes {
    warp::path!("api" / "account" / "sessions")
        .and(warp::get())
        .and(identity())
        .and(with(app))
        .then(|who: Identity, app: App| async move {
            finish(async { answer::json(&account::sessions(&app, &who).await?) }.await)
        })
        .boxed()
}

fn end_session(app: &App) -> Routes {
    warp::path!("api" / "account" / "sessions" / String)
        .and(warp::delete())
        .and(identity())
        .and(with(app))
        .then(|id: String, who: Identity, app: App| async move { done(sign_in::end(&app, &who, &id).await) })
        .boxed()
}

fn tokens(app: &App) -> Routes {
    warp::path!("api" / "account" / "tokens")
        .and(warp::get())
        .and(identity())
        .and(with(app))
        .then(|who: Identity, app: App| async move {
            finish(async { answer::json(&account::tokens(&app, &who).await?) }.await)
        })
        .boxed()
}

fn make_token(app: &App) -> Routes {
    warp::path!("api" / "account" / "tokens")
        .and(warp::post())
        .and(body::<NewToken>())
        .and(identity())
        .and(with(app))
        .then(|wanted: NewToken, who: Identity, app: App| async move {
            let made = account::make_token(&app, &who.caller, who.person.id, &wanted).await;
            finish(made.and_then(|made| Ok(with_status(answer::json(&made)?, StatusCode::CREATED))))
        })
        .boxed()
}

fn drop_token(app: &App) -> Routes {
    warp::path!("api" / "account" / "tokens" / i64)
        .and(warp::delete())
        .and(identity())
        .and(with(app))
        .then(|id: i64, who: Identity, app: App| async move { done(account::drop_token(&app, &who, id).await) })
        .boxed()
}
