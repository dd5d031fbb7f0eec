//! `tuguan export`: a collection, or what is chosen of it, to a file.

use std::path::PathBuf;

use chrono::NaiveDate;
use encoding_rs::Encoding;

use super::{Format, Order, Points, export, selection};
use crate::app::App;
use crate::cql2;
use crate::db::Caller;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::publish::layers::Layer;

/// Arguments of `tuguan export`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// parcels, buildings, spaces or zones
    pub collection: String,
    #[arg(long)]
    pub format: Format,
    /// Reference system (default: longitude and latitude; the survey system for gpkg, shp and dxf; that with its zone in the
    /// eastings for txt)
    #[arg(long)]
    pub crs: Option<Crs>,
    /// Only what this CQL2 text chooses, e.g. "category = 'supply' and area_m2 > 10000"
    #[arg(long)]
    pub filter: Option<String>,
    /// As it was on this day, e.g. 2025-12-31
    #[arg(long)]
    pub as_of: Option<NaiveDate>,
    /// Encoding of the text in shp, csv and txt: UTF-8 or GBK (default: GBK for shp and txt, UTF-8 for csv)
    #[arg(long)]
    pub encoding: Option<String>,
    #[command(flatten)]
    pub points: Points,
    #[arg(long)]
    pub out: PathBuf,
}

/// Writes the file; answers how many rows it has.
///
/// # Errors
/// 400 or 404 for what cannot be written so; whatever the disk says.
pub async fn run(app: &App, caller: &Caller, arguments: &Arguments) -> Result<u64> {
    let layer = Layer::known(&arguments.collection)?;
    let filter = arguments.filter.as_deref().map(cql2::parse).transpose()?;
    let chosen = selection(app, layer, filter.as_ref(), arguments.as_of)?;
    let encoding = arguments.encoding.as_deref().map(encoding).transpose()?;
    let order = Order { crs: arguments.crs, encoding, points: arguments.points, ..Order::of(arguments.format) };
    let told = arguments.filter.as_deref().unwrap_or_default();
    export(app, caller, chosen, &order, (&arguments.out, told)).await
}

/// The encoding with this label, such as `GBK` or `UTF-8`.
///
/// # Errors
/// 400 if nobody knows it.
pub fn encoding(label: &str) -> Result<&'static Encoding> {
    Encoding::for_label_no_replacement(label.trim().as_bytes())
        .ok_or_else(|| Error::parameter("encoding", format!("\"{label}\" is not known; use UTF-8 or GBK")))
}
