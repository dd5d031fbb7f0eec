//! Base maps: none by default; those an administrator lists are fetched by the server, so that no key ever reaches a
//! browser and a page on an inner network needs no way out.

use std::path::Path;
use std::time::Duration;

use http::header;
use serde::{Deserialize, Serialize};
use warp::Filter;
use warp::reply::Response;

use super::tiles::Tile;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::answer::{self, finish, with_header};
use crate::http::group::{Routes, group, with};

/// Largest base-map tile that is passed on.
const LARGEST_TILE: usize = 2 << 20;

/// The file that `TUGUAN_BASEMAPS` names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    #[serde(default)]
    basemap: Vec<Basemap>,
}

/// One base map: one or more layers of Web Mercator tiles, drawn over each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basemap {
    /// Short name in addresses.
    pub id: String,
    /// Name that people see.
    pub name: String,
    /// Whose map it is, with its 审图号.
    pub attribution: String,
    /// Largest zoom its server has.
    pub max_zoom: u8,
    /// Addresses with `{z}`, `{x}`, `{y}`, `{s}` (one of `subdomains`) and `{key}`.
    pub layers: Vec<String>,
    /// What `{s}` stands for.
    #[serde(default)]
    pub subdomains: Vec<String>,
    /// Name of the environment variable that holds the key.
    pub key_env: Option<String>,
}

/// What the page is told: no address, no key.
#[derive(Debug, Serialize)]
pub struct Offered {
    id: String,
    name: String,
    attribution: String,
    max_zoom: u8,
    tiles: Vec<String>,
}

/// The configured base maps and the client that fetches them.
#[derive(Debug, Default)]
pub struct Basemaps {
    maps: Vec<Basemap>,
    client: reqwest::Client,
}

impl Basemaps {
    /// Reads the listing; without one there are no base maps.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::broken(&format!("reading TUGUAN_BASEMAPS {}", path.display()), error))?;
        let listing: Listing = toml::from_str(&text)
            .map_err(|error| Error::broken(&format!("TUGUAN_BASEMAPS {}", path.display()), error))?;
        let mut maps = listing.basemap;
        for map in &mut maps {
            fill_key(map)?;
        }
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(15))
            // Only configured hosts are ever asked.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("tuguan/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::broken("base-map client", error))?;
        Ok(Self { maps, client })
    }

    /// What the page may offer.
    pub fn offered(&self) -> Vec<Offered> {
        self.maps
            .iter()
            .map(|map| Offered {
                id: map.id.clone(),
                name: map.name.clone(),
                attribution: map.attribution.clone(),
                max_zoom: map.max_zoom,
                tiles: (0..map.layers.len())
                    .map(|layer| format!("/api/basemaps/{}/{layer}/{{z}}/{{x}}/{{y}}", map.id))
                    .collect(),
            })
            .collect()
    }

    async fn fetch(&self, id: &str, layer: usize, (z, x, y): (u8, u32, u32)) -> Result<Response> {
        Tile::new(z, x, y)?;
        let map = self.maps.iter().find(|map| map.id == id);
        let (Some(map), Some(template)) = (map, map.and_then(|map| map.layers.get(layer))) else {
            return Err(Error::NotFound(format!("there is no base map {id} with layer {layer}")));
        };
        if z > map.max_zoom {
            return Err(Error::NotFound(format!("{id} ends at zoom {}", map.max_zoom)));
        }
        let server = map.subdomains.get((x + y) as usize % map.subdomains.len().max(1)).map_or("", String::as_str);
        let url = template
            .replace("{z}", &z.to_string())
            .replace("{x}", &x.to_string())
            .replace("{y}", &y.to_string())
            .replace("{s}", server);
        // The address holds the key: it must appear neither in an answer nor in the log.
        let failed = |what: &str| Error::BadGateway(format!("the base map server of \"{id}\" {what}"));
        let answer = self.client.get(url).send().await.map_err(|_| failed("cannot be reached"))?;
        if !answer.status().is_success() {
            return Err(failed(&format!("answered {}", answer.status())));
        }
        let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = match kind.map(|kind| kind.split(';').next().unwrap_or_default().trim()) {
            Some("image/png") => "image/png",
            Some("image/jpeg" | "image/jpg") => "image/jpeg",
            Some("image/webp") => "image/webp",
            _ => return Err(failed("did not answer with a picture")),
        };
        let body = answer.bytes().await.map_err(|_| failed("broke off"))?;
        if body.len() > LARGEST_TILE {
            return Err(failed("sent a picture that is too large"));
        }
        Ok(with_header(answer::bytes(kind, body), header::CACHE_CONTROL, "private, max-age=604800"))
    }
}

fn fill_key(map: &mut Basemap) -> Result<()> {
    let Some(variable) = &map.key_env else { return Ok(()) };
    let key = std::env::var(variable)
        .map_err(|_| Error::Broken(format!("base map {}: set {variable} to its key", map.id)))?;
    for layer in &mut map.layers {
        *layer = layer.replace("{key}", &key);
    }
    Ok(())
}

/// `/api/basemaps/{id}/{layer}/{z}/{x}/{y}`.
pub fn routes(app: &App) -> Routes {
    let tile = warp::path!("api" / "basemaps" / String / usize / u8 / u32 / u32)
        .and(warp::get())
        .and(with(app))
        .then(|id: String, layer: usize, z: u8, x: u32, y: u32, app: App| async move {
            finish(app.basemaps.fetch(&id, layer, (z, x, y)).await)
        })
        .boxed();
    group([tile])
}
