//! The one door: who may send what where. Every request to the API passes here before any handler sees it; an address that
//! is not listed does not exist. Which rows a caller sees is not decided here but by the database.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use tower::Service;
use warp::reply::Response;

use super::identity::{By, Identity, Sent, identify};
use super::{Right, rights};
use crate::app::App;
use crate::db::record::Entry;
use crate::error::{Error, FieldError, Result};
use crate::http::answer;

/// What an address asks of whoever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Open to everybody.
    Nobody,
    /// Whoever is signed in, even before the first change of the password.
    Anybody,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever has this right.
    Right(Right),
}

/// What `method` on `path` needs; none for an address that does not exist.
pub fn need(method: &Method, path: &str) -> Option<Need> {
    use Need::{Anybody, Nobody, SignedIn};
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let right = |right: Right| Some(Need::Right(right));
    match (parts.as_slice(), reads) {
        (["api", "config"], true) => Some(Nobody),
        (["api", "session"], _) => Some(if *method == Method::POST { Nobody } else { Anybody }),
        (["api", "invitations", ..], _) => Some(Nobody),
        (["api", "account", "password" | "totp", ..], _) => Some(Anybody),
        (["api", "account", ..], _) | (["api", "openapi.json" | "docs" | "basemaps", ..], true) => Some(SignedIn),
        // Who may change what of a user depends on the change: `users` looks closer.
        (["api", "users" | "organisations"], true) | (["api", "users", _], _) => right(Right::ReadUsers),
        (["api", "users"] | ["api", "users", _, "reset"], false) => right(Right::ManageUsers),
        (["api", "users", _, "unlock" | "sessions"], false) => right(Right::GrantRights),
        (["api", "organisations", ..], false) => right(Right::ManageOrganisations),
        (["api", "audit", ..], true) => right(Right::ReadAudit),
        (["api", "imports", "templates", _], true) => right(Right::Import),
        (["api", "imports", ..], true) => right(Right::ReadImports),
        (["api", "imports", ..], false) => right(Right::Import),
        // Whose rows, and whose files: row permission decides.
        (["api", "exports", ..], _) => right(Right::ReadSpaces),
        // Whose record, and who writes it: row permission and `attachments` decide.
        (["api", "attachments", ..], _) => right(Right::ReadSpaces),
        (["api", "classification", "runs"], false) => right(Right::AdoptRules),
        // Which collection, and of it which fields: `edit` looks closer.
        (["api", "spaces"] | ["api", "spaces", "check"] | ["api", "spaces", _] | ["api", "parcels", ..], false) => {
            right(Right::Import)
        }
        // Taking a space for a project is a right of its own: `projects::links` looks closer.
        (["api", "projects", ..] | ["api", "spaces", _, "projects"], true) => right(Right::ReadProjects),
        (["api", "projects", ..], false) => right(Right::WriteProjects),
        // Land or building: `overrides` looks closer. Whoever decides on land decides on buildings too.
        (["api", "spaces", _, "classification"], false) => right(Right::DecideBuildings),
        (["api", "spaces" | "search" | "classification" | "print", ..] | ["ogc", ..], true) => right(Right::ReadSpaces),
        (["ogc", ..], _) if *method == Method::OPTIONS => right(Right::ReadSpaces),
        (["ogc", "collections", _, "items", ..], false) => right(Right::Import),
        (["api", "reserve" | "handovers", ..], true) => right(Right::ReadReserve),
        (["api", "reserve", _, "opinions", _], false) => right(Right::GiveOpinion),
        (["api", "reserve", "merge" | "batch"], false) => right(Right::DecideReserve),
        (["api", "reserve"] | ["api", "reserve", _] | ["api", "reserve", _, "transitions"], false) => {
            right(Right::WriteReserve)
        }
        (["api", "handovers", ..], false) => right(Right::WriteReserve),
        // Whoever is asked reports, whatever the role; deciding is 发改局's: `collecting` looks closer.
        (["api", "campaigns"], false)
        | (["api", "campaigns", _], false)
        | (["api", "campaigns", _, "transitions"], false) => right(Right::DecideReserve),
        (["api", "campaigns", ..], _) => right(Right::ReadSpaces),
        (["api", "views", "ledger", ..], _) => right(Right::ReadReserve),
        (["api", "views", ..], _) => right(Right::ReadSpaces),
        (["api", "temporary-uses", ..], true) => right(Right::ReadReserve),
        // Who is asked answers, and who keeps the books pays: `temporary_uses` looks closer.
        (["api", "temporary-uses", _, "opinions", _], false) => right(Right::GiveOpinion),
        (["api", "temporary-uses", _, "payments" | "deposit", ..], false) => right(Right::SeeReserveMoney),
        (["api", "temporary-uses", _, "opinions" | "notice"], false) => right(Right::DecideReserve),
        (["api", "temporary-uses", ..], false) => right(Right::WriteReserve),
        (["api", "contracts", "unused"], true) => right(Right::SeeContractMoney),
        (["api", "contracts" | "enterprises" | "alerts" | "calendar", ..], true) => right(Right::ReadContracts),
        (["api", "contracts", _, "what-if"], false) => right(Right::SeeContractMoney),
        (["api", "contracts", _, "payments", ..], false) => right(Right::RecordPayments),
        (["api", "contracts", _, "covenants"], false) => right(Right::RecordFigures),
        (["api", "contracts", _, "suspensions", ..], false) => right(Right::RecordWorks),
        (["api", "contracts", _, "government-causes", _], false) | (["api", "calendar", _], false) => {
            right(Right::DecideContracts)
        }
        // Each part is somebody else's: `contracts` looks closer.
        (["api", "contracts", _, "progress" | "milestones", _], false) => right(Right::ReadContracts),
        (["api", "contracts", ..], false) => right(Right::WriteContracts),
        (["api", "enterprises", ..], false) => right(Right::WriteEnterprises),
        (["api", "credit", "template.xlsx"] | ["api", "credit", "imports", ..], true) => right(Right::WriteEnterprises),
        (["api", "credit", ..], true) => right(Right::ReadContracts),
        // Who looks into whom depends on what for: `credit` looks closer.
        (["api", "credit", "checks"], false) => right(Right::ReadContracts),
        (["api", "credit", ..], false) => right(Right::WriteEnterprises),
        (["api", "alerts", _, "transitions"], false) => right(Right::AnswerAlerts),
        (["api", "visits", ..], true) => right(Right::ReadContracts),
        // Who gives the task and who goes: `visits` looks closer.
        (["api", "visits", ..], false) => right(Right::AnswerAlerts),
        // Letters tell sums.
        (["api", "letters", ..], true) => right(Right::SeeContractMoney),
        (["api", "letters", ..], false) => right(Right::WriteContracts),
        (["api", "letter-templates", ..], true) => right(Right::ReadContracts),
        (["api", "letter-templates", _], false) => right(Right::DecideContracts),
        (["api", "reports" | "snapshots", ..], true) => right(Right::ReadReports),
        (["api", "snapshots"], false) => right(Right::FreezeReports),
        (["api", "patrols", ..], true) => right(Right::ReadReserve),
        // Each step is for somebody else: `patrols` looks closer.
        (["api", "patrols", "weather", ..], false) => right(Right::DecideReserve),
        (["api", "patrols", ..], false) => right(Right::WriteReserve),
        (["api", "reserve", ..], false) => right(Right::DecideReserve),
        (["metrics"], true) => right(Right::ReadMetrics),
        (["api" | "ogc", ..], _) => None,
        _ => Some(Nobody),
    }
}

/// The address of whoever opened the connection, put into each request by the server.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Where a request came from: the connection, or what a trusted proxy says.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Address, as text for the record.
    pub address: String,
    /// The program that sent it.
    pub agent: String,
    /// Whether it came over HTTPS.
    pub https: bool,
    /// Whether X-Forwarded-* headers are to be believed.
    forwarded: bool,
}

impl Origin {
    fn of<B>(app: &App, request: &Request<B>) -> Self {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
        let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let trusted = peer.is_none_or(|peer| app.config.trusted_proxies.contains(&peer));
        let forwarded = text("x-forwarded-for")
            .filter(|_| trusted)
            .and_then(|list| list.rsplit(',').next())
            .and_then(|address| address.trim().parse::<IpAddr>().ok());
        let address = forwarded.or(peer).map_or_else(|| "unknown".to_owned(), |address| address.to_string());
        let proto = text("x-forwarded-proto").filter(|_| trusted);
        let https = app.config.https() || proto == Some("https");
        let agent = text("user-agent").unwrap_or_default().chars().take(200).collect();
        Self { address, agent, https, forwarded: trusted }
    }
}

/// Puts the door in front of a service.
#[derive(Clone)]
pub struct Gate<S> {
    app: App,
    inner: S,
}

impl<S> Gate<S> {
    /// `inner` behind the door.
    pub fn new(app: App, inner: S) -> Self {
        Self { app, inner }
    }
}

impl<S, B> Service<Request<B>> for Gate<S>
where
    S: Service<Request<B>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let app = self.app.clone();
        let waiting = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, waiting);
        Box::pin(async move {
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            name_host(&mut request);
            let origin = Origin::of(&app, &request);
            if !origin.forwarded {
                for name in ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded"] {
                    request.headers_mut().remove(name);
                }
            }
            request.extensions_mut().insert(origin.clone());
            let headers = request.headers().clone();
            let passed = pass(&app, &method, &path, &headers, &origin).await;
            let identity = match passed {
                Ok(identity) => identity,
                Err(refusal) => {
                    let challenge = !request.headers().contains_key("sec-fetch-mode");
                    return Ok(turn_away(&app, (&method, &path), challenge, &origin, &refusal).await);
                }
            };
            if let Some(identity) = &identity {
                request.extensions_mut().insert(identity.caller.clone());
                request.extensions_mut().insert(identity.clone());
            }
            let response = inner.call(request).await?;
            if let Some(identity) = &identity
                && matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
                && let Err(error) = note(&app, Some(identity), &method, &path, &origin, response.status()).await
            {
                return Ok(answer::problem(&error));
            }
            Ok(response)
        })
    }
}

/// HTTP/2 says the host in the address; whoever makes links or compares origins reads it from the header.
fn name_host<B>(request: &mut Request<B>) {
    let authority = request.uri().authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    if let (None, Some(Ok(host))) = (request.headers().get(header::HOST), authority) {
        request.headers_mut().insert(header::HOST, host);
    }
}

/// Who comes, if the address asks for that.
async fn pass(
    app: &App,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    origin: &Origin,
) -> Result<Option<Identity>, Refusal> {
    let Some(need) = need(method, path) else {
        // To a stranger, what is not there and what is not for him are the same.
        let identity = known(app, headers, origin).await.map_err(Refusal::stranger)?;
        let error = Error::NotFound("there is nothing at this address, or not for this method".to_owned());
        return Err(Refusal { error, identity: Some(Box::new(identity)) });
    };
    if !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        same_origin(app, headers).map_err(Refusal::stranger)?;
    }
    if need == Need::Nobody {
        // The page's own settings say more to whoever is signed in; what a stranger sends is no reason to refuse him.
        return Ok(if path == "/api/config" { known(app, headers, origin).await.ok() } else { None });
    }
    let identity = known(app, headers, origin).await.map_err(Refusal::stranger)?;
    match may_pass(app, &identity, need, method, path) {
        Ok(()) => Ok(Some(identity)),
        Err(error) => Err(Refusal { error, identity: Some(Box::new(identity)) }),
    }
}

async fn known(app: &App, headers: &HeaderMap, origin: &Origin) -> Result<Identity> {
    let sent = Sent::of(headers)?;
    let found = identify(app, &sent).await;
    if let (Err(Error::SignedOut { .. }), Sent::Token(_)) = (&found, &sent) {
        // Nobody tries tokens by the thousand.
        app.limits.sign_in(&origin.address)?;
    }
    found
}

fn may_pass(app: &App, identity: &Identity, need: Need, method: &Method, path: &str) -> Result<()> {
    let person = &identity.person;
    let (now, config) = (app.clock.now(), &app.config);
    let forbidden = |code: &str, detail: &str| {
        Err(Error::Forbidden { detail: detail.to_owned(), errors: vec![FieldError::new("session", code, detail)] })
    };
    match &identity.by {
        By::Token { writes } => {
            if !writes && !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
                return forbidden("read-only-token", "this API token only reads");
            }
            if path.starts_with("/api/account") || (path.starts_with("/api/users") && *method != Method::GET) {
                return forbidden("not-by-token", "accounts are changed by people who sign in, not by an API token");
            }
        }
        By::Session(_) if need != Need::Anybody => {
            if person.must_change_password(config, now) {
                return forbidden("password-change-required", "请先修改口令 (change your password first)");
            }
            if person.must_enrol(config) {
                return forbidden("totp-required", "请先启用动态口令 (enrol a second factor first)");
            }
        }
        By::Session(_) => {}
    }
    match need {
        Need::Right(right) => rights::require(&identity.caller, right),
        Need::Nobody | Need::Anybody | Need::SignedIn => Ok(()),
    }
}

/// A browser says where a request comes from; a page of somebody else may not act with our cookie (CSRF). Programs that are
/// no browsers send neither header.
fn same_origin(app: &App, headers: &HeaderMap) -> Result<()> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign = || {
        let detail = "the request comes from another site's page";
        Err(Error::Forbidden {
            detail: detail.to_owned(),
            errors: vec![FieldError::new("origin", "cross-origin", detail)],
        })
    };
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return Ok(()),
        Some(_) => return foreign(),
        None => {}
    }
    let Some(origin) = text(header::ORIGIN) else { return Ok(()) };
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    let public = app.config.public_url.as_deref().and_then(|url| url.split_once("://")).map(|(_, rest)| rest);
    let public = public.map(|rest| rest.split('/').next().unwrap_or(rest));
    let host = text(header::HOST).or(text(header::HeaderName::from_static("x-forwarded-host")));
    if Some(authority) == host || Some(authority) == public { Ok(()) } else { foreign() }
}

struct Refusal {
    error: Error,
    identity: Option<Box<Identity>>,
}

impl Refusal {
    fn stranger(error: Error) -> Self {
        Self { error, identity: None }
    }
}

/// Answers a refusal; what a person who is signed in was refused stands in the record.
async fn turn_away(
    app: &App,
    (method, path): (&Method, &str),
    challenge: bool,
    origin: &Origin,
    refusal: &Refusal,
) -> Response {
    let response = answer::problem(&refusal.error);
    if response.status() == StatusCode::UNAUTHORIZED {
        // GIS desktops ask again with their token when they are challenged. A browser would open a window of its own.
        if challenge {
            return answer::with_header(
                response,
                header::WWW_AUTHENTICATE,
                "Basic realm=\"tuguan\", charset=\"UTF-8\"",
            );
        }
        return response;
    }
    if let Some(identity) = &refusal.identity
        && let Err(error) = note(app, Some(identity), method, path, origin, response.status()).await
    {
        return answer::problem(&error);
    }
    response
}

async fn note(
    app: &App,
    identity: Option<&Identity>,
    method: &Method,
    path: &str,
    origin: &Origin,
    status: StatusCode,
) -> Result<()> {
    let Some(identity) = identity else { return Ok(()) };
    let path: String = path.chars().take(200).collect();
    let tx = app.db.begin(&identity.caller).await?;
    tx.note(
        Entry::refused("access.refuse", path)
            .with("method", method.as_str())
            .with("status", status.as_u16())
            .with("address", origin.address.as_str()),
    );
    tx.commit().await
}
