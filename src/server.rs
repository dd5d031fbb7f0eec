//! The recipe of the service: fold the groups, wrap them, accept connections, stop in order.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;

use http::header::{self, HeaderName};
use http::{HeaderValue, Method, Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower_http::add_extension::AddExtension;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use warp::Filter;
use warp::reply::Response;

use crate::access::gate::{Gate, Peer};
use crate::app::App;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::answer;
use crate::http::group::{Routes, group};
use crate::{
    access, alerts, classify, collecting, contracts, credit, edit, handovers, intake, letters, notices, patrols,
    projects, publish, records, reports, reserve, saved_views, temporary_uses, tls, visits,
};

/// Most connections served at once; more wait in the kernel's queue.
const MOST_CONNECTIONS: usize = 1024;
/// Longest a client may take to send its request head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// Longest that running requests may take to end when the service stops.
const GRACE: Duration = Duration::from_secs(10);

/// All routes: one group a folder, then the API's own 404, then the page.
pub fn routes(app: &App) -> Routes {
    let groups = [
        group(records::spaces::routes::routes(app).into_iter().chain(edit::routes::routes(app))),
        classify::routes::routes(app),
        intake::routes::routes(app),
        reserve::routes::routes(app),
        handovers::routes::routes(app),
        collecting::routes::routes(app),
        saved_views::routes::routes(app),
        patrols::routes::routes(app),
        temporary_uses::routes::routes(app),
        contracts::routes::routes(app),
        credit::routes::routes(app),
        alerts::routes::routes(app),
        letters::routes::routes(app),
        notices::routes::routes(app),
        visits::routes::routes(app),
        reports::routes::routes(app),
        projects::routes::routes(app),
        publish::ogc::routes(app),
        records::attachments::routes::routes(app),
        publish::exports::routes::routes(app),
        publish::templates::routes(app),
        publish::print::routes::routes(app),
        publish::basemaps::routes(app),
        publish::system::routes(app),
        access::routes::routes(app),
        nothing_under("api"),
        nothing_under("ogc"),
        publish::page::routes(),
    ];
    let joined = groups.into_iter().reduce(|all, group| all.or(group).unify().boxed());
    let routes = joined.unwrap_or_else(publish::page::routes);
    routes.recover(|_| async { Ok::<Response, Infallible>(not_found()) }).unify().boxed()
}

/// Keeps the page from answering for the API.
fn nothing_under(prefix: &'static str) -> Routes {
    warp::path(prefix).map(not_found).boxed()
}

fn not_found() -> Response {
    answer::problem(&Error::NotFound("there is nothing at this address, or not for this method".to_owned()))
}

/// No inline script anywhere; antd puts its styles inline. Images and workers are our own.
const POLICY: &str = "default-src 'self'; script-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; \
     worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; \
     frame-ancestors 'none'";

/// Headers that every answer has, refusals included.
const ALWAYS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn harden(mut response: Response, https: bool) -> Response {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        // What people sent is handed out under a stricter policy of its own.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // What one person may see is nobody else's, and not the next one's at the same desk.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    response
}

/// What is packed already gets no smaller, and only loses its time. Images and event streams are left alone by default.
fn worth_compressing() -> impl Predicate {
    let packed =
        ["application/zip", "application/pdf", "application/vnd.openxmlformats"].map(NotForContentType::const_new);
    let [zip, pdf, office] = packed;
    DefaultPredicate::new().and(zip).and(pdf).and(office)
}

/// Serves until `stop` ends, then lets running requests finish.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) -> Result<()> {
    let compression = CompressionLayer::new().gzip(true).compress_when(worth_compressing());
    let layers = ServiceBuilder::new().layer(compression).layer(CatchPanicLayer::custom(panicked));
    let https = app.config.https();
    let inner = ServiceBuilder::new().map_request(head_as_get).service(warp::service(routes(&app)));
    let gate = Gate::new(app.clone(), inner);
    let service = layers.map_response(move |response| harden(response, https)).service(gate);
    let tls = tls::acceptor(&app.config)?;
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // Some versions of QGIS look for `Location` by its exact case.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).title_case_headers(true);
    builder.http2().timer(TokioTimer::new());
    let graceful = GracefulShutdown::new();
    let places = std::sync::Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let known = AddExtension::new(service.clone(), Peer(peer));
        let (builder, tls, watcher) = (builder.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let service = TowerToHyperService::new(known);
            let served = match tls {
                None => {
                    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                    watcher.watch(connection.into_owned()).await
                }
                Some(tls) => match tokio::time::timeout(HEAD_TIMEOUT, tls.accept(stream)).await {
                    Ok(Ok(stream)) => {
                        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
                        watcher.watch(connection.into_owned()).await
                    }
                    Ok(Err(error)) => Err(error.into()),
                    Err(_) => Err("no TLS handshake in time".into()),
                },
            };
            if let Err(error) = served {
                tracing::debug!("connection: {error}");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end within {GRACE:?} and are cut off");
    }
    Ok(())
}

/// What can be read can be asked about: the answer to a HEAD is that of the GET, of which hyper sends no body.
fn head_as_get<B>(mut request: Request<B>) -> Request<B> {
    if request.method() == Method::HEAD {
        *request.method_mut() = Method::GET;
    }
    request
}

async fn accept(
    listener: &TcpListener,
    places: &std::sync::Arc<Semaphore>,
) -> Option<(tokio::net::TcpStream, IpAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Tiles are small: do not wait to fill a packet.
            let _ = stream.set_nodelay(true);
            Some((stream, peer.ip(), place))
        }
        Err(error) => {
            // Out of file descriptors, say: wait a moment rather than spin.
            tracing::warn!("accepting a connection: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let words = cause.downcast_ref::<String>().map(String::as_str).or(cause.downcast_ref::<&str>().copied());
    answer::with_status(
        answer::problem(&Error::Broken(format!("panic: {}", words.unwrap_or("without words")))),
        StatusCode::INTERNAL_SERVER_ERROR,
    )
}

/// Passwords and land do not travel in clear: an address that other machines reach needs HTTPS, our own or a proxy's.
///
/// # Errors
/// Says what to set.
pub fn refuse_open_address(config: &Config) -> Result<()> {
    let address = config.listen;
    if address.ip().is_loopback() || config.https() {
        return Ok(());
    }
    Err(Error::Broken(format!(
        "{address} is reachable from other machines: give a certificate (TUGUAN_TLS_CERT and TUGUAN_TLS_KEY), or put a proxy \
         that speaks HTTPS in front and say so (TUGUAN_PUBLIC_URL=https://…), or listen on 127.0.0.1"
    )))
}
