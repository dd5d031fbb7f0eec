//! What a GeoPackage says of its layers (OGC 12-128r17): which there are, their columns, their reference system.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::database::quoted;
use crate::geo::crs::{Crs, CrsError};
use crate::geo::wkt;
use crate::intake::formats::{DeclaredCrs, Layer};

/// Layers told of one file.
const MOST_LAYERS: usize = 1_000;

/// A layer as the file lists it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) table: String,
    /// The name that people see.
    identifier: String,
    /// Column and type of its geometry; none for a table of attributes.
    pub(super) geometry: Option<(String, String)>,
    pub(super) srs: i32,
    /// Whether heights or measures are declared.
    pub(super) heights: bool,
    rows: Option<u64>,
}

impl Listed {
    /// What it is for whoever chooses.
    pub(super) fn layer(&self) -> Layer {
        let holds = self.geometry.as_ref().map_or_else(|| "属性表 (table)".to_owned(), |(_, kind)| kind.clone());
        Layer { name: self.table.clone(), rows: self.rows, holds }
    }

    fn may_hold_polygons(&self) -> bool {
        let kinds = ["GEOMETRY", "POLYGON", "MULTIPOLYGON", "CURVEPOLYGON", "MULTISURFACE", "SURFACE"];
        self.geometry.as_ref().is_some_and(|(_, kind)| kinds.iter().any(|known| known.eq_ignore_ascii_case(kind)))
    }

    /// Whether it is called this, by its table or for people.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.table == name || self.identifier == name
    }
}

/// The one to read if nobody says: the first with polygons, else the first with any geometry, else the first.
pub(super) fn likeliest(layers: &[Listed]) -> Option<&Listed> {
    let polygons = layers.iter().find(|layer| layer.may_hold_polygons());
    polygons.or_else(|| layers.iter().find(|layer| layer.geometry.is_some())).or(layers.first())
}

fn has_table(database: &Connection, name: &str) -> rusqlite::Result<bool> {
    let sql = "select 1 from sqlite_master where name = ?1 and type in ('table', 'view')";
    Ok(database.query_row(sql, [name], |_| Ok(())).optional()?.is_some())
}

/// Whether it is a GeoPackage at all.
pub(super) fn is_geopackage(database: &Connection) -> rusqlite::Result<bool> {
    Ok(has_table(database, "gpkg_contents")? && has_table(database, "gpkg_spatial_ref_sys")?)
}

/// The layers of features and tables of attributes, without what programs keep for themselves.
pub(super) fn list(database: &Connection) -> rusqlite::Result<Vec<Listed>> {
    let with_geometry = has_table(database, "gpkg_geometry_columns")?;
    let counted = has_table(database, "gpkg_ogr_contents")?;
    let sql = "select table_name, coalesce(identifier, table_name), coalesce(srs_id, 0), data_type from gpkg_contents
               where data_type in ('features', 'attributes') and table_name not like 'gpkg\\_%' escape '\\'
                 and table_name not in ('layer_styles', 'qgis_projects') limit ?1";
    let mut statement = database.prepare(sql)?;
    let found = statement.query_map([MOST_LAYERS as i64], |row| {
        let listed = Listed {
            table: row.get(0)?,
            identifier: row.get(1)?,
            geometry: None,
            srs: row.get(2)?,
            heights: false,
            rows: None,
        };
        Ok((listed, row.get::<_, String>(3)?))
    })?;
    let mut layers = Vec::new();
    for found in found {
        let (mut layer, kind) = found?;
        if !has_table(database, &layer.table)? {
            continue;
        }
        if with_geometry && kind == "features" {
            let sql =
                "select column_name, geometry_type_name, srs_id, z, m from gpkg_geometry_columns where table_name = ?1";
            let geometry = database
                .query_row(sql, [&layer.table], |row| {
                    let declared = |place: usize| row.get::<_, Option<i64>>(place).map(|z| z == Some(1));
                    Ok(((row.get(0)?, row.get(1)?), row.get(2)?, declared(3)? || declared(4)?))
                })
                .optional()?;
            if let Some((column, srs, heights)) = geometry {
                (layer.geometry, layer.srs, layer.heights) = (Some(column), srs, heights);
            }
        }
        if counted {
            let sql = "select feature_count from gpkg_ogr_contents where table_name = ?1";
            let rows: Option<Option<i64>> = database.query_row(sql, [&layer.table], |row| row.get(0)).optional()?;
            layer.rows = rows.flatten().and_then(|rows| u64::try_from(rows).ok());
        }
        layers.push(layer);
    }
    Ok(layers)
}

/// A column of a layer.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// The declared type, in capitals and without a length.
    pub(super) kind: String,
}

/// The columns of a table or view, and the one that is its integer key.
pub(super) fn columns(database: &Connection, table: &str) -> rusqlite::Result<(Vec<Column>, Option<String>)> {
    let mut statement = database.prepare(&format!("pragma table_info({})", quoted(table)))?;
    let found = statement.query_map([], |row| {
        let kind: String = row.get::<_, Option<String>>(2)?.unwrap_or_default();
        let kind = kind.split('(').next().unwrap_or_default().trim().to_ascii_uppercase();
        Ok((Column { name: row.get(1)?, kind }, row.get::<_, i64>(5)?))
    })?;
    let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut keys = found.iter().filter(|(_, place)| *place > 0);
    let key = match (keys.next(), keys.next()) {
        (Some((column, _)), None) if column.kind == "INTEGER" => Some(column.name.clone()),
        _ => None,
    };
    Ok((found.into_iter().map(|(column, _)| column).collect(), key))
}

/// What columns are called for people (extension gpkg_schema).
pub(super) fn titles(database: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    if !has_table(database, "gpkg_data_columns")? {
        return Ok(BTreeMap::new());
    }
    let sql = "select column_name, coalesce(nullif(title, ''), name) from gpkg_data_columns
               where table_name = ?1 and coalesce(nullif(title, ''), name) is not null";
    let mut statement = database.prepare(sql)?;
    let found = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.collect()
}

/// The reference system with this number in the file.
pub(super) fn crs(database: &Connection, srs: i32) -> rusqlite::Result<DeclaredCrs> {
    // Undefined Cartesian and undefined geographic.
    if srs == -1 || srs == 0 {
        return Ok(DeclaredCrs::Absent);
    }
    let sql = "select organization, organization_coordsys_id, definition, srs_name from gpkg_spatial_ref_sys where srs_id = ?1";
    let found = database
        .query_row(sql, params![srs], |row| {
            let text = |place: usize| row.get::<_, Option<String>>(place).map(Option::unwrap_or_default);
            Ok((text(0)?, row.get::<_, Option<i64>>(1)?, text(2)?, text(3)?))
        })
        .optional()?;
    let Some((organization, code, definition, name)) = found else { return Ok(DeclaredCrs::Absent) };
    let by_code = organization
        .eq_ignore_ascii_case("EPSG")
        .then(|| code.and_then(|code| u32::try_from(code).ok()).map(Crs::from_epsg))
        .flatten();
    let defined = !["", "undefined"].contains(&definition.trim());
    Ok(match by_code {
        Some(Ok(crs)) => DeclaredCrs::Known(crs),
        Some(Err(error @ CrsError::NeedsParameters { .. })) => DeclaredCrs::Unknown(error),
        other if defined => match wkt::read(&definition) {
            Ok(crs) => DeclaredCrs::Known(crs),
            Err(error) => DeclaredCrs::Unknown(other.and_then(Result::err).unwrap_or(error)),
        },
        Some(Err(error)) => DeclaredCrs::Unknown(error),
        None => DeclaredCrs::Unknown(CrsError::unknown(&name)),
    })
}
