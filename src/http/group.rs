//! One folder, one URL prefix, one boxed group of routes.
//!
//! Boxing keeps build times bearable. Recovering inside the group keeps a matched route that fails from falling through
//! to the page: only "not my path" is passed on.

use std::convert::Infallible;

use warp::filters::BoxedFilter;
use warp::reject::{
    InvalidHeader, InvalidQuery, LengthRequired, MethodNotAllowed, MissingHeader, PayloadTooLarge, UnsupportedMediaType,
};
use warp::reply::Response;
use warp::{Filter, Rejection};

use super::answer;
use crate::app::App;
use crate::db::Caller;
use crate::error::Error;

/// What every folder's `routes(app)` returns.
pub type Routes = BoxedFilter<(Response,)>;

/// Joins the routes of one folder.
pub fn group(routes: impl IntoIterator<Item = Routes>) -> Routes {
    let joined = routes.into_iter().reduce(|all, route| all.or(route).unify().boxed());
    match joined {
        Some(routes) => routes.recover(explain).unify().boxed(),
        None => warp::any().and_then(|| async { Err::<Response, Rejection>(warp::reject::not_found()) }).boxed(),
    }
}

/// Hands the application to a handler.
pub fn with(app: &App) -> impl Filter<Extract = (App,), Error = Infallible> + Clone + use<> {
    let app = app.clone();
    warp::any().map(move || app.clone())
}

/// Who is asking: put into the request at the door (`access::gate`), without which no handler is reached.
pub fn caller() -> impl Filter<Extract = (Caller,), Error = Rejection> + Copy {
    warp::ext::get::<Caller>()
}

/// The absolute address under which this request reached us, for links. The door has dropped X-Forwarded-* headers of
/// whoever is no trusted proxy.
pub fn base(app: &App) -> impl Filter<Extract = (String,), Error = Rejection> + Clone + use<> {
    let app = app.clone();
    header("x-forwarded-proto").and(header("x-forwarded-host")).and(header("host")).map(
        move |proto: Option<String>, forwarded: Option<String>, host: Option<String>| {
            if let Some(url) = &app.config.public_url {
                return url.trim_end_matches('/').to_owned();
            }
            let host = forwarded.or(host).unwrap_or_else(|| app.config.listen.to_string());
            let own = if app.config.tls_cert.is_some() { "https" } else { "http" };
            format!("{}://{host}", proto.as_deref().unwrap_or(own))
        },
    )
}

/// A header's text, if it was sent.
pub fn header(name: &'static str) -> impl Filter<Extract = (Option<String>,), Error = Rejection> + Copy {
    warp::header::optional::<String>(name)
}

/// The undecoded query string, empty if there is none.
pub fn raw_query() -> impl Filter<Extract = (String,), Error = Infallible> + Clone {
    warp::query::raw().or(warp::any().map(String::new)).unify()
}

async fn explain(rejection: Rejection) -> Result<Response, Rejection> {
    if rejection.is_not_found() {
        return Err(rejection);
    }
    let error = if rejection.find::<PayloadTooLarge>().is_some() {
        Error::TooLarge("the body is larger than this resource takes".to_owned())
    } else if rejection.find::<UnsupportedMediaType>().is_some() || wrong_content_type(&rejection) {
        Error::UnsupportedMedia("this content type is not read here".to_owned())
    } else if let Some(cause) = rejection.find::<warp::body::BodyDeserializeError>() {
        Error::BadRequest { detail: format!("the JSON body cannot be read: {cause}"), errors: Vec::new() }
    } else if rejection.find::<InvalidQuery>().is_some() {
        Error::BadRequest { detail: "the query string cannot be read".to_owned(), errors: Vec::new() }
    } else if rejection.find::<LengthRequired>().is_some() {
        return Ok(status_only(http::StatusCode::LENGTH_REQUIRED, "send Content-Length"));
    } else if rejection.find::<MethodNotAllowed>().is_some() {
        return Ok(status_only(http::StatusCode::METHOD_NOT_ALLOWED, "this resource does not take this method"));
    } else {
        Error::BadRequest { detail: format!("the request cannot be read: {rejection:?}"), errors: Vec::new() }
    };
    Ok(answer::problem(&error))
}

/// A form where none was sent.
fn wrong_content_type(rejection: &Rejection) -> bool {
    let invalid = rejection.find::<InvalidHeader>().map(InvalidHeader::name);
    let missing = rejection.find::<MissingHeader>().map(MissingHeader::name);
    invalid.or(missing).is_some_and(|name| name.eq_ignore_ascii_case("content-type"))
}

fn status_only(status: http::StatusCode, detail: &str) -> Response {
    answer::with_status(answer::problem(&Error::BadRequest { detail: detail.to_owned(), errors: Vec::new() }), status)
}
