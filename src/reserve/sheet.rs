//! 储备台账 for Excel: the office's own columns in its own order. Read back it changes nothing.

use std::pin::pin;

use futures_util::TryStreamExt;
use tokio_postgres::Row;

use super::fields::MONEY;
use super::list::Asked;
use crate::access::Right;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::Caller;
use crate::db::record::Entry as Record;
use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::publish::export::office::{self, Filled, Sheet};
use crate::records::fields::{Field, Kind};
use crate::records::ledger::DELIVERED;

/// Figures that follow from the pieces: for reading, ignored when the table comes back.
const DERIVED: &[(&str, &str)] =
    &[("area_in_m2", "入库面积（㎡）"), ("area_stock_m2", "在库面积（㎡）"), ("area_out_m2", "出库面积（㎡）")];

/// One column of the sheet.
#[derive(Clone, Copy)]
enum Column {
    Stored(&'static Field),
    Derived(&'static str, &'static str),
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Stored(field) => field.name,
            Self::Derived(name, _) => name,
        }
    }

    fn shown(self) -> office::Column {
        match self {
            Self::Stored(field) => office::Column::of(field),
            Self::Derived(name, head) => office::Column { name, head: head.to_owned(), adds_up: true },
        }
    }

    fn is_number(self) -> bool {
        match self {
            Self::Stored(field) => matches!(field.kind, Kind::Area | Kind::Money | Kind::Number(_)),
            Self::Derived(..) => true,
        }
    }

    /// What the row says in this column, which is at this place of it.
    fn cell(self, row: &Row, place: usize) -> Filled {
        match self {
            column if column.is_number() => row.get::<_, Option<f64>>(place).into(),
            Self::Stored(Field { kind: Kind::Bool, .. }) => row.get::<_, Option<bool>>(place).into(),
            Self::Stored(Field { kind: Kind::Integer(..), .. }) => row.get::<_, Option<i32>>(place).into(),
            _ => row.get::<_, Option<String>>(place).into(),
        }
    }
}

/// The ledger as a workbook, filtered and sorted like the list; `columns` are those wanted, in their order. Who took out how much under
/// which filter is on record.
///
/// # Errors
/// 400 for an unknown column or filter.
pub(super) async fn workbook(app: &App, caller: &Caller, query: &Query) -> Result<Vec<u8>> {
    let asked = Asked::parse(query, &["columns"])?;
    let columns = columns(caller, query)?;
    let read = app.db.work(caller).await?;
    let stored = columns.iter().filter_map(|column| match column {
        Column::Stored(field) => Some(*field),
        Column::Derived(..) => None,
    });
    let lists = office::lists(&read, stored).await?;
    let shown: Vec<office::Column> = columns.iter().map(|column| column.shown()).collect();
    let names: Vec<String> = columns
        .iter()
        .map(|column| match column {
            Column::Stored(field) if matches!(field.kind, Kind::Date) => format!("v.{}::text", field.name),
            column if column.is_number() => format!("v.{}::float8", column.name()),
            Column::Stored(_) | Column::Derived(..) => format!("v.{}", column.name()),
        })
        .collect();
    let sql = format!(
        "select {}, v.space_ids from reserve_view v where {} order by v.ledger_no nulls last, v.id",
        names.join(", "),
        asked.condition()
    );
    let today = app.config.today();
    let note = format!("数据日期 {today}；面积单位：㎡，金额单位：元；入库、在库、出库面积由系统按图形计算，仅供阅读");
    let mut sheet = Sheet::begin(&shown, &lists, ("储备台账", "储备土地房屋台账", &note), 3)?;
    let rows = read.query_raw(&sql, asked.parameters()).await?;
    let mut rows = pin!(rows);
    let (mut count, mut spaces) = (0_u64, Vec::new());
    while let Some(row) = rows.try_next().await? {
        sheet.row(columns.iter().enumerate().map(|(place, column)| column.cell(&row, place)))?;
        spaces.extend(row.get::<_, Vec<i64>>(columns.len()));
        count += 1;
    }
    views::saw(app, caller, "reserve/file", &spaces, Often::Always).await?;
    let tx = app.db.begin(caller).await?;
    tx.note(Record::done("reserve.export", "reserve").with("rows", count).with("filter", query.to_text()));
    tx.commit().await?;
    sheet.end()
}

fn columns(caller: &Caller, query: &Query) -> Result<Vec<Column>> {
    let money = caller.may(Right::SeeReserveMoney.word());
    let shown = |name: &str| money || !MONEY.contains(&name);
    let Some(wanted) = query.list("columns") else {
        let stored = DELIVERED.iter().filter(|field| shown(field.name)).map(Column::Stored);
        return Ok(stored.chain(DERIVED.iter().map(|(name, title)| Column::Derived(name, title))).collect());
    };
    wanted
        .iter()
        .map(|name| {
            let stored = DELIVERED.iter().find(|field| field.name == name && shown(name)).map(Column::Stored);
            let derived =
                DERIVED.iter().find(|(known, _)| known == name).map(|(name, title)| Column::Derived(name, title));
            stored.or(derived).ok_or_else(|| Error::parameter("columns", format!("there is no column {name}")))
        })
        .collect()
}
