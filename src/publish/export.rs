//! Whole collections, or what a filter chooses of them, to files: row by row, so that memory stays flat whatever their size.
//!
//! Rows are read from the database here and handed to a [`record::Writer`] on a thread of its own; a format is one file in the
//! folder `export`, and one line in [`Format::writer`].

pub mod command;
mod csv;
mod dxf;
mod flatgeobuf;
mod format;
mod geojson;
mod geopackage;
mod kml;
pub mod office;
mod record;
pub(super) mod rings;
mod shapefile;
pub(super) mod styles;
mod template;
mod txt;
mod xlsx;

pub use format::{Format, Points};
pub use template::Form;
pub use xlsx::{Entry as CodeEntry, broken, code_lists, heading};

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use encoding_rs::{Encoding, GB18030, UTF_8};
use futures_util::TryStreamExt;
use tokio::sync::mpsc;
use tokio_postgres::Row;

use self::record::{Plan, Record};
use super::features::encode::Ewkb;
use super::features::query::Selection;
use super::layers::Layer;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::classify;
use crate::config::Config;
use crate::cql2::Filter;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Reach, Read, Tx};
use crate::error::{Error, Result};
use crate::geo::crs::Crs;
use crate::geo::{ewkb, project};
use crate::records::collection::Collection;
use crate::records::fields::Kind;

/// What officers' programs read; GB18030 writes what GBK holds alike, and every other character too.
const GBK: &Encoding = GB18030;
/// Rows that travel together to the writer.
const BATCH: usize = 128;
/// Batches that may wait: with [`BATCH`] this bounds the memory an export needs.
const WAITING: usize = 4;

/// How a selection is written.
#[derive(Debug, Clone)]
pub struct Order {
    pub format: Format,
    /// Absent: what suits the format.
    pub crs: Option<Crs>,
    /// Of the text, for Shapefile, TXT and CSV; absent: what suits the format.
    pub encoding: Option<&'static Encoding>,
    /// How TXT writes its points.
    pub points: Points,
    /// Rows written so far, for whoever shows how far it is.
    pub written: Arc<AtomicU64>,
}

impl Order {
    /// This format as it is mostly wanted.
    pub fn of(format: Format) -> Self {
        Self { format, crs: None, encoding: None, points: Points::default(), written: Arc::default() }
    }

    /// The same in this reference system.
    #[must_use]
    pub fn in_crs(self, crs: Option<Crs>) -> Self {
        Self { crs, ..self }
    }

    /// Whether this selection can be written so.
    ///
    /// # Errors
    /// 400 if the format does not go with the layer, the reference system or the encoding.
    pub fn check(&self, selection: &Selection, config: &Config) -> Result<()> {
        self.plan(selection.layer(), selection.day, config).map(|_| ())
    }

    fn plan(&self, layer: &'static Layer, day: Option<NaiveDate>, config: &Config) -> Result<Plan> {
        let survey = config.survey_crs;
        let refuse = |detail: &str| Err(Error::BadRequest { detail: detail.to_owned(), errors: Vec::new() });
        if layer.is_of_papers() && !self.format.takes_no_boundary() {
            return refuse(
                "台账、合同可导出 geojson、geojsonl、gpkg、fgb、csv、xlsx：有的没有图形 (some have no boundary, which this format needs)",
            );
        }
        let crs = self.crs.unwrap_or_else(|| match self.format {
            Format::Txt => with_zone(survey),
            Format::Dxf | Format::Shp | Format::Gpkg => survey,
            _ => Crs::CGCS2000,
        });
        if self.format == Format::Txt && (crs.is_geographic() || layer.id == "zones") {
            return refuse(
                "TXT 只写宗地、楼宇的平面坐标，请用 --crs EPSG:4527 之类 (TXT holds spaces in metres: name a projected system)",
            );
        }
        if self.format == Format::Dxf && crs.is_geographic() {
            return refuse(
                "DXF 以米为单位，请选平面坐标系，如 EPSG:4548 (a drawing is in metres: name a projected system)",
            );
        }
        if self.format == Format::Kml && !crs.is_geographic() {
            return refuse("KML 只有经纬度 (KML is in longitude and latitude only)");
        }
        let encoding = self.encoding.unwrap_or(match self.format {
            Format::Txt | Format::Shp | Format::Dxf => GBK,
            _ => UTF_8,
        });
        let chosen = [UTF_8, GBK, encoding_rs::GBK].contains(&encoding);
        if !chosen || (self.format.is_utf8_only() && encoding != UTF_8) {
            return refuse(
                "此格式不能用该编码：shp、csv、txt 可选 UTF-8 或 GBK (this format does not come in this encoding)",
            );
        }
        let encoding = if encoding == UTF_8 { UTF_8 } else { GBK };
        let (points, today) = (self.points, config.today());
        Ok(Plan { layer, crs, encoding, points, day, today, lists: Arc::default() })
    }
}

/// All of a layer, or what `filter` chooses of it, as of `day`.
///
/// # Errors
/// 400 if the filter does not fit the layer.
pub fn selection(
    app: &App,
    layer: &'static Layer,
    filter: Option<&Filter>,
    day: Option<NaiveDate>,
) -> Result<Selection> {
    let mut selection = Selection::whole(layer);
    selection.at(day.filter(|day| *day < app.config.today()))?;
    if let Some(filter) = filter {
        selection.filter(filter)?;
    }
    Ok(selection)
}

/// Writes what is selected, as `caller` sees it, into the file `to`, which appears only when it is whole, and the export is on
/// record. `told` says in the record what was chosen. Answers how many rows it has.
///
/// # Errors
/// 400 if the format does not go with the layer or the reference system; whatever the disk says.
pub async fn export(
    app: &App,
    caller: &Caller,
    selection: Selection,
    order: &Order,
    (to, told): (&Path, &str),
) -> Result<u64> {
    let layer = selection.layer();
    let mut plan = order.plan(layer, selection.day, &app.config)?;
    if order.format == Format::Xlsx {
        plan.lists = lists(app, caller, &plan).await?;
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder)?;
    let (rows, ids) = write(app, caller, selection, order, (&plan, file.path())).await?;
    views::saw(app, caller, &format!("export ogc/{}", layer.id), &ids, Often::Always).await?;
    File::open(file.path())?.sync_all()?;
    let tx = app.db.begin(caller).await?;
    let entry = Entry::done("items.export", format!("ogc/{}", layer.id)).with("rows", rows).with("filter", told);
    let entry = entry.with("day", plan.day.map(|day| day.to_string()));
    tx.note(entry.with("format", order.format.word()).with("crs", plan.crs.to_string()));
    tx.commit().await?;
    file.persist(to).map_err(|failed| failed.error)?;
    Ok(rows)
}

/// The code lists of the fields of a layer.
async fn lists(app: &App, caller: &Caller, plan: &Plan) -> Result<Arc<[xlsx::Entry]>> {
    let properties = plan.layer.properties.iter();
    let with_lists = properties.filter_map(|property| Some((property.name, xlsx::list_of(plan.layer, property.name)?)));
    entries(app, caller, with_lists.map(|(name, list)| (name, plan.title(name), list)).collect()).await
}

/// The entries of code lists, field by field: name, title and list of each.
async fn entries(
    app: &App,
    caller: &Caller,
    fields: Vec<(&'static str, &'static str, &'static str)>,
) -> Result<Arc<[xlsx::Entry]>> {
    let read = app.db.read(caller).await?;
    let rows = read.query("select list, code, name from code order by list, place, code", &[]).await?;
    let mut entries = Vec::new();
    for (field, title, list) in fields {
        for row in rows.iter().filter(|row| row.get::<_, &str>(0) == list) {
            entries.push(xlsx::Entry { field, title: title.to_owned(), code: row.get(1), name: row.get(2) });
        }
    }
    Ok(entries.into())
}

/// An empty workbook to fill in for a collection, with its code lists.
///
/// # Errors
/// Whatever the database says.
pub async fn template_workbook(app: &App, caller: &Caller, form: Form<'_>) -> Result<Vec<u8>> {
    let with_lists = form.fields.iter().filter_map(|field| match field.kind {
        Kind::Code(list) => Some((field.name, field.title, list)),
        _ => None,
    });
    let lists = entries(app, caller, with_lists.collect()).await?;
    template::workbook(form, &lists)
}

/// An empty CSV to fill in for a collection.
///
/// # Errors
/// As for a workbook.
pub fn template_text(collection: Collection) -> Result<Vec<u8>> {
    template::text(collection)
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

/// Where rows come from: today's, or those of a day, to which a transaction has gone back.
enum Source {
    Today(Read),
    Day(Tx),
}

impl Source {
    async fn open(app: &App, caller: &Caller, selection: &Selection) -> Result<Self> {
        let Some(day) = selection.day else { return Ok(Self::Today(app.db.work(caller).await?)) };
        let tx = app.db.begin(caller).await?;
        if selection.is_of_spaces() {
            classify::go_back(&tx, day).await?;
        }
        Ok(Self::Day(tx))
    }

    /// Sends the rows of the selection in batches until all are sent or nobody takes them any more. Answers the ids of spaces where
    /// they may be sensitive ones.
    async fn send(&self, selection: &Selection, further: &str, to: mpsc::Sender<Vec<Row>>) -> Result<Vec<i64>> {
        let mut ids = Vec::new();
        if selection.nowhere {
            return Ok(ids);
        }
        let caller = match self {
            Self::Today(read) => read.caller(),
            Self::Day(tx) => tx.caller(),
        };
        let layer = selection.layer();
        let watched = (selection.is_of_spaces() || layer.is_of_papers())
            && caller.sees_restricted()
            && caller.permit().reach != Reach::Everything;
        let client = match self {
            Self::Today(read) => &**read,
            Self::Day(tx) => &**tx,
        };
        let rows = client.query_raw(&selection.sql_and(further), selection.values()).await?;
        let mut rows = std::pin::pin!(rows);
        let mut left = selection.limit();
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(row) = rows.try_next().await? {
            if left == 0 {
                break;
            }
            left -= 1;
            match layer.is_of_papers() {
                true if watched => ids.extend(row.try_get::<_, Vec<i64>>(layer.properties.len() + 2)?),
                false if watched => ids.push(row.try_get(0)?),
                _ => {}
            }
            batch.push(row);
            if batch.len() == BATCH && to.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).await.is_err()
            {
                return Ok(ids);
            }
        }
        // A writer that went away says itself why.
        let _ = to.send(batch).await;
        Ok(ids)
    }

    async fn close(self) -> Result<()> {
        match self {
            Self::Today(_) => Ok(()),
            Self::Day(tx) => tx.abandon().await,
        }
    }
}

async fn write(
    app: &App,
    caller: &Caller,
    mut selection: Selection,
    order: &Order,
    (plan, to): (&Plan, &Path),
) -> Result<(u64, Vec<i64>)> {
    let format = order.format;
    let survey = app.config.survey_crs;
    let stored = if plan.crs.is_geographic() { Crs::CGCS2000 } else { survey };
    selection.reference.crs = stored;
    let source = Source::open(app, caller, &selection).await?;
    let (sender, receiver) = mpsc::channel(WAITING);
    let (plan, to, written) = (plan.clone(), to.to_owned(), Arc::clone(&order.written));
    let thread = tokio::task::spawn_blocking(move || write_all(format, &plan, &to, (stored, receiver), &written));
    let own = selection.layer().watched();
    let further = if own.is_empty() { format.further(selection.day.is_some()) } else { own };
    let sent = source.send(&selection, further, sender).await;
    let written = thread.await.map_err(|error| Error::broken("writing thread", error))?;
    let ids = sent?;
    let rows = written?;
    source.close().await?;
    Ok((rows, ids))
}

/// The writing thread.
fn write_all(
    format: Format,
    plan: &Plan,
    to: &Path,
    (stored, mut rows): (Crs, mpsc::Receiver<Vec<Row>>),
    written: &AtomicU64,
) -> Result<u64> {
    let mut writer = format.writer(plan, to)?;
    let mut count = 0;
    let mut moved = Vec::new();
    while let Some(batch) = rows.blocking_recv() {
        for row in &batch {
            let bytes: Option<Ewkb<'_>> = row.try_get(1)?;
            let mut boundary = bytes.map(|Ewkb(bytes)| bytes);
            // WGS 84 is taken for CGCS2000: the same numbers.
            if let (Some(bytes), false, true) = (boundary, plan.crs.is_geographic(), plan.crs != stored) {
                moved.clear();
                ewkb::write(&projected(bytes, stored, plan.crs)?, plan.crs.epsg(), &mut moved);
                boundary = Some(&moved);
            }
            writer.row(&Record { layer: plan.layer, row, boundary })?;
            count += 1;
        }
        written.store(count, Ordering::Relaxed);
    }
    writer.finish()?;
    Ok(count)
}

fn projected(stored: &[u8], from: Crs, to: Crs) -> Result<geo_types::MultiPolygon<f64>> {
    let (mut shape, _) = ewkb::read(stored).map_err(|error| Error::broken("stored geometry", error))?;
    project::multi_polygon(&mut shape, from, to).map_err(|error| Error::broken("projecting", error))?;
    Ok(shape)
}
