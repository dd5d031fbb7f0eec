//! Where parsed rows wait: one unlogged table per import, filled by COPY, dropped when the import ends.
//!
//! After a crash of the database an unlogged table is empty; `plan::is_complete` notices, and the import says so.

use bytes::{BufMut, BytesMut};
use chrono::NaiveDate;
use deadpool_postgres::ClientWrapper;
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};
use rust_decimal::Decimal;
use serde_json::Value;
use tokio_postgres::binary_copy::BinaryCopyInWriter;

use super::problem::Problem;
use crate::error::{Error, Result};
use crate::records::collection::Collection;
use crate::records::fields::{Field, Kind};

/// A checked value of one field.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing was said, or nothing that can be kept.
    Null,
    /// For text columns.
    Text(String),
    /// For numeric columns.
    Number(Decimal),
    /// For integer columns.
    Integer(i32),
    /// For boolean columns.
    Bool(bool),
    /// For date columns.
    Date(NaiveDate),
}

impl ToSql for Cell {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(value) => value.to_sql(ty, out),
            Self::Number(value) => value.to_sql(ty, out),
            Self::Integer(value) => value.to_sql(ty, out),
            Self::Bool(value) => value.to_sql(ty, out),
            Self::Date(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::TEXT, Type::NUMERIC, Type::INT4, Type::BOOL, Type::DATE].contains(ty)
    }

    to_sql_checked!();
}

/// EWKB bytes on their way into a geometry column.
#[derive(Debug)]
struct Geometry<'a>(&'a [u8]);

impl ToSql for Geometry<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.put_slice(self.0);
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        ty.name() == "geometry"
    }

    to_sql_checked!();
}

/// How far a row got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Good,
    Warned,
    Rejected,
}

/// One checked row. A rejected one keeps what it has, so that the map can show where it is.
#[derive(Debug)]
pub struct StagedRow {
    pub row: i64,
    pub line: i64,
    pub outcome: Outcome,
    /// In the order of the collection's fields.
    pub cells: Vec<Cell>,
    pub valid_from: NaiveDate,
    pub extra: Value,
    /// What the file itself says the area is, ㎡.
    pub area_declared: Option<Decimal>,
    /// Measured in the survey CRS, ㎡.
    pub area: Option<Decimal>,
    /// EWKB, survey CRS.
    pub boundary: Option<Vec<u8>>,
    /// EWKB, EPSG:4490.
    pub location: Option<Vec<u8>>,
    pub problems: Vec<Problem>,
}

/// Name of the table that holds the rows of an import. The id is a number of our own.
pub fn rows_table(import: i64) -> String {
    format!("staging.import_{import}")
}

/// Makes the empty staging table.
pub async fn create(client: &ClientWrapper, rows: &str, collection: Collection) -> Result<()> {
    let fields: String =
        collection.fields().iter().map(|field| format!("{} {}, ", field.name, field.kind.sql_type())).collect();
    drop_all(client, rows).await?;
    client
        .batch_execute(&format!(
            "create unlogged table {rows} (
                 row_no bigint not null, line_no bigint, rejected boolean not null, {fields} valid_from date not null,
                 extra jsonb not null, area_declared_m2 numeric(14, 2), area_m2 numeric(14, 2),
                 boundary geometry, location geometry
             ) with (toast_tuple_target = 8128, autovacuum_enabled = false)"
        ))
        .await?;
    Ok(())
}

/// Drops everything staged under this name.
pub async fn drop_all(client: &ClientWrapper, rows: &str) -> Result<()> {
    client
        .batch_execute(&format!("drop table if exists {rows}, {rows}_plan, {rows}_overlap, {rows}_plot, {rows}_match"))
        .await?;
    Ok(())
}

/// Writes rows by COPY in binary.
pub struct Writer {
    copy: std::pin::Pin<Box<BinaryCopyInWriter>>,
}

impl Writer {
    /// Opens the COPY into the table made by [`create`].
    pub async fn open(client: &ClientWrapper, rows: &str, collection: Collection) -> Result<Self> {
        let probe = client.prepare("select null::geometry").await?;
        let geometry = probe.columns()[0].type_().clone();
        let names: String = collection.fields().iter().map(|field| format!("{}, ", field.name)).collect();
        let sink = client
            .copy_in(&format!(
                "copy {rows} (row_no, line_no, rejected, {names} valid_from, extra, area_declared_m2, area_m2, boundary,
                          location) from stdin (format binary)"
            ))
            .await?;
        let mut types = vec![Type::INT8, Type::INT8, Type::BOOL];
        types.extend(collection.fields().iter().map(pg_type));
        types.extend([Type::DATE, Type::JSONB, Type::NUMERIC, Type::NUMERIC, geometry.clone(), geometry]);
        Ok(Self { copy: Box::pin(BinaryCopyInWriter::new(sink, &types)) })
    }

    /// Adds a row.
    pub async fn write(&mut self, row: &StagedRow) -> Result<()> {
        let rejected = row.outcome == Outcome::Rejected;
        let boundary = row.boundary.as_deref().map(Geometry);
        let location = row.location.as_deref().map(Geometry);
        let mut values: Vec<&(dyn ToSql + Sync)> = vec![&row.row, &row.line, &rejected];
        values.extend(row.cells.iter().map(|cell| cell as &(dyn ToSql + Sync)));
        let tail: [&(dyn ToSql + Sync); 6] =
            [&row.valid_from, &row.extra, &row.area_declared, &row.area, &boundary, &location];
        values.extend(tail);
        self.copy.as_mut().write(&values).await.map_err(Error::from)
    }

    /// Ends the COPY.
    pub async fn finish(mut self) -> Result<u64> {
        Ok(self.copy.as_mut().finish().await?)
    }
}

fn pg_type(field: &Field) -> Type {
    match field.kind {
        Kind::Area | Kind::Money | Kind::Number(_) | Kind::Rate => Type::NUMERIC,
        Kind::Integer(..) => Type::INT4,
        Kind::Bool => Type::BOOL,
        Kind::Date => Type::DATE,
        _ => Type::TEXT,
    }
}
