//! Whole collections to files, row by row: memory stays flat whatever the size of the collection.

mod txt;

use std::io::{BufWriter, Write};
use std::path::Path;

use encoding_rs::{Encoding, GB18030};
use futures_util::TryStreamExt;
use tokio_postgres::types::ToSql;

use super::features::encode::{self, Ewkb};
use super::features::query::columns;
use super::layers::Layer;
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry;
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::{ewkb, project};

/// What officers' programs read; GB18030 writes what GBK holds alike, and every other character too.
const GBK: &Encoding = GB18030;

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// GeoJSON, one FeatureCollection
    Geojson,
    /// GeoJSON, one feature a line
    Geojsonl,
    /// 界址点坐标交换格式 TXT, in GBK
    Txt,
}

impl Format {
    fn word(self) -> &'static str {
        match self {
            Self::Geojson => "geojson",
            Self::Geojsonl => "geojsonl",
            Self::Txt => "txt",
        }
    }
}

/// What is written, and how.
#[derive(Debug)]
pub struct Order {
    pub layer: &'static Layer,
    pub format: Format,
    /// Absent: longitude and latitude, for TXT the survey system with its zone in the eastings.
    pub crs: Option<Crs>,
}

/// Writes a collection as `caller` sees it into the file `to`, which appears only when it is whole, and the export is on record.
/// Answers how many rows it has.
///
/// # Errors
/// 400 if the format does not go with the layer or the reference system; whatever the disk says.
pub async fn export(app: &App, caller: &Caller, order: &Order, to: &Path) -> Result<u64> {
    let crs = order.crs.unwrap_or_else(|| match order.format {
        Format::Txt => with_zone(app.config.survey_crs),
        Format::Geojson | Format::Geojsonl => Crs::CGCS2000,
    });
    if order.format == Format::Txt && (crs.is_geographic() || order.layer.id == "zones") {
        let detail = "TXT 只写宗地、楼宇的平面坐标，请用 --crs EPSG:4527 之类 (TXT holds spaces in metres: name a projected system)";
        return Err(Error::BadRequest { detail: detail.to_owned(), errors: Vec::new() });
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut out = BufWriter::with_capacity(256 * 1024, file.as_file_mut());
    let rows = write(app, caller, order, crs, &mut out).await?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    let tx = app.db.begin(caller).await?;
    let entry = Entry::done("items.export", format!("ogc/{}", order.layer.id)).with("rows", rows).with("filter", "");
    tx.note(entry.with("format", order.format.word()).with("crs", crs.to_string()));
    tx.commit().await?;
    file.persist(to).map_err(|failed| failed.error)?;
    Ok(rows)
}

/// The same zone with its number in front of the eastings.
fn with_zone(crs: Crs) -> Crs {
    let same = |other: &Crs| {
        other.zone_prefix().is_some()
            && other.central_meridian() == crs.central_meridian()
            && other.zone_width() == crs.zone_width()
    };
    Crs::all().find(same).unwrap_or(crs)
}

async fn write(app: &App, caller: &Caller, order: &Order, crs: Crs, out: &mut impl Write) -> Result<u64> {
    let read = app.db.work(caller).await?;
    let (view, geometry) = (order.layer.view, if crs.is_geographic() { "location" } else { "boundary" });
    let sql = match order.format {
        Format::Txt => txt::select(view),
        Format::Geojson | Format::Geojsonl => {
            format!("select v.id, v.{geometry}{} from {view} v order by v.id", columns(order.layer))
        }
    };
    let nothing: [&(dyn ToSql + Sync); 0] = [];
    let mut rows = std::pin::pin!(read.query_raw(&sql, nothing).await?);
    let mut count = 0;
    let mut buffer = Vec::with_capacity(64 * 1024);
    begin(order.format, crs, &mut buffer)?;
    while let Some(row) = rows.try_next().await? {
        let Ewkb(stored) = row.try_get(1)?;
        match order.format {
            Format::Txt => txt::parcel(&mut buffer, &row, &projected(stored, app.config.survey_crs, crs)?)?,
            Format::Geojson | Format::Geojsonl => {
                if order.format == Format::Geojson {
                    buffer.extend_from_slice(if count > 0 { b",\n" } else { b"\n" });
                }
                if crs.is_geographic() {
                    encode::feature(&mut buffer, order.layer, &row)?;
                } else {
                    let mut moved = Vec::new();
                    ewkb::write(&projected(stored, app.config.survey_crs, crs)?, crs.epsg(), &mut moved);
                    encode::feature_with(&mut buffer, order.layer, &row, (&moved, 4))?;
                }
                if order.format == Format::Geojsonl {
                    buffer.push(b'\n');
                }
            }
        }
        count += 1;
        if buffer.len() > 48 * 1024 {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    if order.format == Format::Geojson {
        buffer.extend_from_slice(b"\n]}\n");
    }
    out.write_all(&buffer)?;
    Ok(count)
}

fn begin(format: Format, crs: Crs, out: &mut Vec<u8>) -> Result<()> {
    match format {
        Format::Txt => txt::head(out, crs),
        Format::Geojson => {
            out.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
            if !crs.is_geographic() {
                // Not in RFC 7946, but read by GDAL, QGIS and us; without it the numbers would mean nothing.
                write!(
                    out,
                    r#""crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::{}"}}}},"#,
                    crs.epsg()
                )?;
            }
            out.extend_from_slice(b"\"features\":[");
            Ok(())
        }
        Format::Geojsonl => Ok(()),
    }
}

fn projected(stored: &[u8], from: Crs, to: Crs) -> Result<geo_types::MultiPolygon<f64>> {
    let (mut shape, _) = ewkb::read(stored).map_err(|error| Error::broken("stored geometry", error))?;
    project::multi_polygon(&mut shape, from, to).map_err(|error| Error::broken("projecting", error))?;
    Ok(shape)
}
