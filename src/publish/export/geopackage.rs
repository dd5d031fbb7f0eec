//! GeoPackage 1.3 (OGC 12-128r17) with a spatial index, Chinese names for the columns, and styles that QGIS opens by itself.

use std::fmt::Write as _;
use std::path::Path;

use geo::BoundingRect;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags, params, params_from_iter};

use super::record::{Cell, Plan, Record, Writer};
use super::styles;
use crate::error::{Error, Result};
use crate::geo::{crs::Crs, ewkb, wkt};
use crate::publish::layers::{Layer, Type};

pub(super) struct GeoPackage {
    database: Connection,
    insert: String,
    index: String,
    layer: &'static Layer,
    srs: i32,
    blob: Vec<u8>,
    extent: Option<[f64; 4]>,
}

impl GeoPackage {
    pub(super) fn create(plan: &Plan, to: &Path) -> Result<Self> {
        let database =
            Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
                .map_err(broken)?;
        // The file counts only when it is whole, so nothing in it needs to survive a crash.
        database
            .execute_batch(
                "pragma page_size = 4096; pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -20000;
                 pragma application_id = 0x47504B47; pragma user_version = 10300; pragma encoding = 'UTF-8'; begin;",
            )
            .map_err(broken)?;
        database.execute_batch(include_str!("geopackage.sql")).map_err(broken)?;
        let layer = plan.layer;
        describe(&database, plan).map_err(broken)?;
        let columns: String = layer.properties.iter().map(|property| format!(", \"{}\"", property.name)).collect();
        let marks: String = (0..layer.properties.len()).map(|place| format!(", ?{}", place + 3)).collect();
        let insert = format!("insert into \"{}\" (fid, geom{columns}) values (?1, ?2{marks})", layer.id);
        let index = format!("insert into \"rtree_{}_geom\" values (?1, ?2, ?3, ?4, ?5)", layer.id);
        Ok(Self { database, insert, index, layer, srs: plan.crs.epsg(), blob: Vec::new(), extent: None })
    }

    /// GeoPackage binary: a header with the box, then WKB. Answers the box; none where there is no geometry.
    fn encode(&mut self, record: &Record<'_>) -> Result<Option<[f64; 4]>> {
        let shape = record.shape()?;
        let Some(rect) = shape.bounding_rect() else {
            return match record.boundary {
                Some(_) => Err(Error::Broken("stored geometry without points".to_owned())),
                None => Ok(None),
            };
        };
        let [west, south, east, north] = [rect.min().x, rect.min().y, rect.max().x, rect.max().y];
        self.blob.clear();
        // Version 0; little endian, envelope of four numbers.
        self.blob.extend_from_slice(&[b'G', b'P', 0, 0b0000_0011]);
        self.blob.extend_from_slice(&self.srs.to_le_bytes());
        for number in [west, east, south, north] {
            self.blob.extend_from_slice(&number.to_le_bytes());
        }
        ewkb::write_plain(&shape, &mut self.blob);
        Ok(Some([west, south, east, north]))
    }
}

impl Writer for GeoPackage {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        let id = record.id()?;
        let place = self.encode(record)?;
        let cells = (0..self.layer.properties.len()).map(|place| record.cell(place)).collect::<Result<Vec<_>>>()?;
        let blob = match place {
            Some(_) => ToSqlOutput::Borrowed(ValueRef::Blob(&self.blob)),
            None => ToSqlOutput::Owned(Value::Null),
        };
        let values =
            [ToSqlOutput::Owned(Value::Integer(id)), blob].into_iter().chain(cells.iter().map(|cell| match *cell {
                Cell::Null => ToSqlOutput::Owned(Value::Null),
                Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
                Cell::Number(number) => ToSqlOutput::Owned(Value::Real(number)),
                Cell::Integer(number) => ToSqlOutput::Owned(Value::Integer(i64::from(number))),
                Cell::Bool(yes) => ToSqlOutput::Owned(Value::Integer(i64::from(yes))),
            }));
        self.database
            .prepare_cached(&self.insert)
            .and_then(|mut statement| statement.execute(params_from_iter(values)))
            .map_err(broken)?;
        let Some([west, south, east, north]) = place else { return Ok(()) };
        self.database
            .prepare_cached(&self.index)
            .and_then(|mut statement| statement.execute(params![id, west, east, south, north]))
            .map_err(broken)?;
        let [w, s, e, n] = self.extent.unwrap_or([west, south, east, north]);
        self.extent = Some([w.min(west), s.min(south), e.max(east), n.max(north)]);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        if let Some([west, south, east, north]) = self.extent {
            let sql = "update gpkg_contents set min_x = ?1, min_y = ?2, max_x = ?3, max_y = ?4 where table_name = ?5";
            self.database.execute(sql, params![west, south, east, north, self.layer.id]).map_err(broken)?;
        }
        // Programs that change a row keep the index with these; while writing they would only cost time.
        let triggers = include_str!("geopackage_index.sql").replace("{layer}", self.layer.id);
        self.database.execute_batch(&triggers).map_err(broken)?;
        self.database.execute_batch("commit").map_err(broken)?;
        self.database.close().map_err(|(_, error)| broken(error))
    }
}

/// The table, and everything that is said about it.
fn describe(database: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    let layer = plan.layer;
    let srs = plan.crs.epsg();
    if plan.crs != Crs::WGS84 {
        database.execute(
            "insert into gpkg_spatial_ref_sys values (?1, ?2, 'EPSG', ?2, ?3, null)",
            params![plan.crs.title(), srs, wkt::ogc(plan.crs)],
        )?;
    }
    database.execute(
        "insert into gpkg_spatial_ref_sys values ('WGS 84', 4326, 'EPSG', 4326, ?1, null)",
        params![wkt::ogc(Crs::WGS84)],
    )?;
    let mut table =
        format!("create table \"{}\" (fid integer primary key autoincrement not null, geom multipolygon", layer.id);
    for property in layer.properties {
        let kind = match property.kind {
            Type::Text if property.name == "updated_at" => "datetime",
            Type::Text => "text",
            Type::Number => "double",
            Type::Integer => "mediumint",
            Type::Bool => "boolean",
        };
        // Writing to a String cannot fail.
        let _ = write!(table, ", \"{}\" {kind}", property.name);
    }
    database.execute_batch(&(table + ")"))?;
    database.execute(
        "insert into gpkg_contents (table_name, data_type, identifier, description, srs_id) values (?1, 'features', ?2, ?3, ?4)",
        params![layer.id, layer.title, layer.description, srs],
    )?;
    database.execute(
        "insert into gpkg_geometry_columns values (?1, 'geom', 'MULTIPOLYGON', ?2, 0, 0)",
        params![layer.id, srs],
    )?;
    let mut aliases = Vec::new();
    for property in layer.properties {
        let title = plan.title(property.name);
        database.execute(
            "insert into gpkg_data_columns values (?1, ?2, null, ?3, null, null, null)",
            params![layer.id, property.name, title],
        )?;
        aliases.push((property.name, title));
    }
    database.execute_batch(&format!(
        "create virtual table \"rtree_{0}_geom\" using rtree(id, minx, maxx, miny, maxy);
         insert into gpkg_extensions values ('{0}', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');",
        layer.id
    ))?;
    database.execute(
        "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, useAsDefault,
                                   description)
         values ('', '', ?1, 'geom', ?2, ?3, 1, ?2)",
        params![layer.id, layer.title, styles::qml(layer.is_of_spaces(), &aliases)],
    )?;
    Ok(())
}

fn broken(error: rusqlite::Error) -> Error {
    Error::broken("GeoPackage", error)
}
