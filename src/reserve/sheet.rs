//! 储备台账 for Excel: the office's own columns in its own order, a title, units in the heads, sums below, Chinese words for codes.
//! Read back it changes nothing.

use std::collections::HashMap;
use std::pin::pin;

use futures_util::TryStreamExt;
use rust_xlsxwriter::{Format as Look, FormatBorder, Workbook, XlsxError};
use tokio_postgres::Row;

use super::fields::MONEY;
use super::list::Asked;
use crate::access::Right;
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::record::Entry as Record;
use crate::db::{Caller, Read};
use crate::error::{Error, Result};
use crate::http::query::Query;
use crate::publish::export::{CodeEntry as Entry, broken, code_lists, heading};
use crate::records::fields::{Field, Kind};
use crate::records::ledger::DELIVERED;

/// Of a workbook.
pub(super) const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Row of the heads, counted from 0.
const HEADS: u32 = 2;
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

    fn head(self) -> String {
        match self {
            Self::Stored(field) => format!("{}{}", field.title, unit(field)),
            Self::Derived(_, title) => title.to_owned(),
        }
    }

    fn is_number(self) -> bool {
        match self {
            Self::Stored(field) => matches!(field.kind, Kind::Area | Kind::Money | Kind::Number(_)),
            Self::Derived(..) => true,
        }
    }

    fn adds_up(self) -> bool {
        match self {
            Self::Stored(field) => matches!(field.kind, Kind::Area | Kind::Money),
            Self::Derived(..) => true,
        }
    }
}

fn unit(field: &Field) -> &'static str {
    match field.kind {
        Kind::Area => "（㎡）",
        Kind::Money => "（元）",
        _ => "",
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
    let lists = lists(&read, &columns).await?;
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
    let mut sheet = Sheet::begin(&columns, &lists, today).map_err(broken)?;
    let rows = read.query_raw(&sql, asked.parameters()).await?;
    let mut rows = pin!(rows);
    let (mut count, mut spaces) = (0_u64, Vec::new());
    while let Some(row) = rows.try_next().await? {
        sheet.row(&row).map_err(broken)?;
        spaces.extend(row.get::<_, Vec<i64>>(columns.len()));
        count += 1;
    }
    views::saw(app, caller, "reserve/file", &spaces, Often::Always).await?;
    let tx = app.db.begin(caller).await?;
    tx.note(Record::done("reserve.export", "reserve").with("rows", count).with("filter", query.to_text()));
    tx.commit().await?;
    sheet.end().map_err(broken)
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

/// Code → word, field by field.
async fn lists(read: &Read, columns: &[Column]) -> Result<Vec<Entry>> {
    let rows = read
        .query(
            "select list, code, name from (
                 select list, code, name, place from code
                 union all
                 select 'street', code, name, 0 from zone where kind = 'street'
             ) c order by list, place, code",
            &[],
        )
        .await?;
    let mut entries = Vec::new();
    for column in columns {
        let Column::Stored(field) = column else { continue };
        let Kind::Code(list) = field.kind else { continue };
        for row in rows.iter().filter(|row| row.get::<_, &str>(0) == list) {
            entries.push(Entry {
                field: field.name,
                title: field.title.to_owned(),
                code: row.get(1),
                name: row.get(2),
            });
        }
    }
    Ok(entries)
}

/// The workbook while it is written; rows are not kept.
struct Sheet<'a> {
    book: Workbook,
    columns: &'a [Column],
    lists: &'a [Entry],
    words: HashMap<(&'static str, &'a str), &'a str>,
    row: u32,
    sums: Vec<f64>,
    text: Look,
    number: Look,
}

impl<'a> Sheet<'a> {
    fn begin(columns: &'a [Column], lists: &'a [Entry], today: chrono::NaiveDate) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name("储备台账")?;
        sheet.set_freeze_panes(HEADS + 1, 3)?;
        for (place, column) in (0_u16..).zip(columns) {
            let width = match column.name() {
                "name" | "address" | "holder" | "guard_org" => 28,
                _ => 15,
            };
            sheet.set_column_width(place, width)?;
        }
        sheet.write_with_format(0, 0, "储备土地房屋台账", &Look::new().set_bold().set_font_size(16))?;
        let note =
            format!("数据日期 {today}；面积单位：㎡，金额单位：元；入库、在库、出库面积由系统按图形计算，仅供阅读");
        sheet.write(1, 0, note)?;
        for (place, column) in (0_u16..).zip(columns) {
            sheet.write_with_format(HEADS, place, column.head(), &heading())?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(HEADS, HEADS)?;
        let cell = Look::new().set_border(FormatBorder::Thin);
        Ok(Self {
            book,
            columns,
            lists,
            words: lists.iter().map(|entry| ((entry.field, entry.code.as_str()), entry.name.as_str())).collect(),
            row: HEADS + 1,
            sums: vec![0.0; columns.len()],
            text: cell.clone().set_num_format("@"),
            number: cell.set_num_format("#,##0.00"),
        })
    }

    fn row(&mut self, row: &Row) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (place, column) in self.columns.iter().enumerate() {
            let at = place as u16;
            if column.is_number() {
                let Some(value) = row.get::<_, Option<f64>>(place) else { continue };
                // Cents add up exactly as whole numbers.
                self.sums[place] += (value * 100.0).round();
                sheet.write_with_format(self.row, at, value, &self.number)?;
                continue;
            }
            let Column::Stored(field) = column else { continue };
            match field.kind {
                Kind::Bool => {
                    let Some(yes) = row.get::<_, Option<bool>>(place) else { continue };
                    sheet.write_with_format(self.row, at, if yes { "是" } else { "否" }, &self.text)?;
                }
                Kind::Integer(..) => {
                    let Some(number) = row.get::<_, Option<i32>>(place) else { continue };
                    sheet.write_with_format(self.row, at, number, &self.text)?;
                }
                _ => {
                    let Some(text) = row.get::<_, Option<&str>>(place) else { continue };
                    let word = self.words.get(&(field.name, text)).copied().unwrap_or(text);
                    sheet.write_with_format(self.row, at, word, &self.text)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    fn end(mut self) -> Result<Vec<u8>, XlsxError> {
        let bold = self.number.clone().set_bold();
        let sheet = self.book.worksheet_from_index(0)?;
        sheet.write_with_format(self.row, 0, "合计", &bold)?;
        for (place, column) in self.columns.iter().enumerate() {
            if place == 0 || !column.adds_up() {
                continue;
            }
            sheet.write_with_format(self.row, place as u16, self.sums[place] / 100.0, &bold)?;
        }
        let last = u16::try_from(self.columns.len().max(1) - 1).unwrap_or(u16::MAX);
        sheet.autofilter(HEADS, 0, self.row.max(HEADS + 2) - 1, last)?;
        code_lists(&mut self.book, "代码表", self.lists)?;
        self.book.save_to_buffer()
    }
}
