//! Templates for tables that are to be imported: titles, units, lists to choose from, and how to fill them in. Made of the same list
//! of fields that reads them.

use rust_xlsxwriter::{DataValidation, Format as Look, FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError};

use super::xlsx::{self, Entry};
use crate::error::{Error, Result};
use crate::records::collection::Collection;
use crate::records::fields::{Field, Kind};

/// Title of the column for the boundary.
const BOUNDARY: &str = "图形（WKT）";
/// Rows below the heading that offer lists to choose from.
const PREPARED: u32 = 5_000;
/// Sheet with the code lists.
const LISTS: &str = "代码表";

const ADVICE: &[&str] = &[
    "一行一个对象；不要合并单元格，不要在数据中间插入合计行。",
    "带 * 的列必填。代码列从下拉列表中选择，写名称或代码均可（见“代码表”）。",
    "宗地代码、信用代码等长代码列已设为文本格式，请勿改为数字，否则位数会丢失。",
    "面积以列名中的单位为准；写成“12.3亩”“0.82公顷”也可识别，系统换算并提示。1 亩 = 10000/15 ㎡。",
    "日期写成 2019-06-30，年月写成 2019-06。没有内容的格子留空。",
    "Codes may be given by name or code; columns marked * are required; columns left empty change nothing.",
];

/// How to say which record a row is about, and where it lies.
const ADVICE_ON_BOUNDARIES: &[&str] = &[
    "更新已有记录：填宗地代码或编号和要改的列，图形列留空；整列留空的内容不变。",
    "新增记录：在图形列填 POLYGON((…)) 或 MULTIPOLYGON(((…)))，东坐标在前；也可用界址点表（一行一点）、GeoJSON、TXT 等格式导入。",
];

/// A table to be filled in.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// What the sheet is called.
    pub name: &'a str,
    /// Its columns.
    pub fields: &'a [Field],
    /// Whether rows have a boundary of their own.
    pub boundary: bool,
}

impl From<Collection> for Form<'static> {
    fn from(collection: Collection) -> Self {
        Self { name: name(collection), fields: collection.fields(), boundary: collection.has_boundary() }
    }
}

/// The template as a workbook. `lists` are the code lists of its fields.
///
/// # Errors
/// Whatever the writer of workbooks says.
pub(in crate::publish) fn workbook(form: Form<'_>, lists: &[Entry]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    fill(&mut book, form, lists).map_err(xlsx::broken)?;
    book.save_to_buffer().map_err(xlsx::broken)
}

fn fill(book: &mut Workbook, form: Form<'_>, lists: &[Entry]) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(form.name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (place, field) in form.fields.iter().enumerate() {
        column(sheet, u16::try_from(place).unwrap_or(u16::MAX), field, lists)?;
    }
    if form.boundary {
        boundary(sheet, form.fields.len())?;
    }
    advice(book.add_worksheet(), form)?;
    xlsx::code_lists(book, LISTS, lists)
}

/// The column for the boundary, behind the fields.
fn boundary(sheet: &mut Worksheet, fields: usize) -> Result<(), XlsxError> {
    let last = u16::try_from(fields).unwrap_or(u16::MAX);
    sheet.write_with_format(0, last, BOUNDARY, &xlsx::heading())?;
    sheet.set_column_width(last, 40)?;
    sheet.insert_note(
        0,
        last,
        &Note::new("新增记录填写；更新已有记录时留空。坐标系在导入时核对。").set_author("tuguan"),
    )?;
    Ok(())
}

fn column(sheet: &mut Worksheet, column: u16, field: &Field, lists: &[Entry]) -> Result<(), XlsxError> {
    let mark = if field.required { "*" } else { "" };
    sheet.write_with_format(0, column, format!("{}{}{mark}", field.title, xlsx::unit(field.name)), &xlsx::heading())?;
    let number = matches!(field.kind, Kind::Area | Kind::Money | Kind::Number(_) | Kind::Integer(..));
    // Text keeps every digit of a code, and the zeros in front.
    let look = Look::new().set_num_format(if number { "General" } else { "@" });
    sheet.set_column_format(column, &look)?;
    sheet.set_column_width(column, if number { 14 } else { 18 })?;
    sheet.insert_note(0, column, &Note::new(hint(field)).set_author("tuguan"))?;
    let choice = match field.kind {
        Kind::Bool => DataValidation::new().allow_list_strings(&["是", "否"])?,
        Kind::Scheme => DataValidation::new().allow_list_strings(&["GB/T 21010-2017", "MNR-2023"])?,
        Kind::Code(_) => {
            let own = |entry: &&Entry| entry.field == field.name;
            let (first, count) =
                (lists.iter().position(|entry| entry.field == field.name), lists.iter().filter(own).count());
            let Some(first) = first else { return Ok(()) };
            // The list stands on its own sheet, names in the third column, below its heading.
            let (from, to) = (first + 2, first + 1 + count);
            DataValidation::new().allow_list_formula(Formula::new(format!("={LISTS}!$C${from}:$C${to}")))
        }
        _ => return Ok(()),
    };
    let choice = choice.set_error_message("请从列表中选择")?;
    sheet.add_data_validation(1, column, PREPARED, column, &choice)?;
    Ok(())
}

/// What may stand in a field, in a few words.
fn hint(field: &Field) -> String {
    let required = if field.required { "必填。" } else { "" };
    let what = match field.kind {
        Kind::Text(most) => format!("文字，最多 {most} 字"),
        Kind::Code(_) => "从列表选择".to_owned(),
        Kind::Scheme => "GB/T 21010-2017 或 MNR-2023".to_owned(),
        Kind::Use(_) => "用地代码，按前一列的分类标准，如 0601".to_owned(),
        Kind::ParcelCode => "19 位，如 350206001001GB00001".to_owned(),
        Kind::Uscc => "18 位统一社会信用代码".to_owned(),
        Kind::Area => "数字，㎡，两位小数".to_owned(),
        Kind::Money => "数字，元，两位小数".to_owned(),
        Kind::Number(most) => format!("数字，0 到 {most}"),
        Kind::Rate => "日比例，如 0.001、0.1% 或 1‰".to_owned(),
        Kind::Integer(least, most) => format!("整数，{least} 到 {most}"),
        Kind::Bool => "是 或 否".to_owned(),
        Kind::Date => "日期，如 2019-06-30".to_owned(),
        Kind::Month => "年月，如 2019-06".to_owned(),
    };
    format!("{required}{what}（{}）", field.name)
}

/// How to fill it in, with an example that stands here and not among the rows.
fn advice(sheet: &mut Worksheet, form: Form<'_>) -> Result<(), XlsxError> {
    sheet.set_name("填写说明")?;
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 60)?;
    let bold = Look::new().set_bold();
    sheet.write_with_format(0, 0, "填写说明", &bold)?;
    let texts = ADVICE.iter().chain(ADVICE_ON_BOUNDARIES.iter().filter(|_| form.boundary));
    let mut first = 2;
    for (line, text) in (1..).zip(texts) {
        sheet.write(line, 0, format!("{line}. {text}"))?;
        first = line + 2;
    }
    sheet.write_with_format(first, 0, "示例（不导入）", &bold)?;
    let cell = Look::new().set_border(FormatBorder::Thin);
    for (line, field) in (first + 1..).zip(form.fields) {
        sheet.write_with_format(line, 0, format!("例：{}", field.title), &cell)?;
        sheet.write_with_format(line, 1, example(field), &cell)?;
    }
    Ok(())
}

/// An invented value.
fn example(field: &Field) -> &'static str {
    match (field.name, field.kind) {
        ("object_no", _) => "HL-CB-2026-001",
        ("code", Kind::ParcelCode) => "350206001001GB00001",
        ("code", _) => "HL-01",
        ("name", _) => "示例地块一",
        ("address", _) => "湖里大道 1 号",
        ("use_now", _) => "0601",
        ("use_plan", _) => "0902",
        (_, Kind::Code(_)) => "（从列表选择）",
        (_, Kind::Scheme) if field.name == "use_now_scheme" => "GB/T 21010-2017",
        (_, Kind::Scheme) => "MNR-2023",
        (_, Kind::Uscc) => "91350206MA0000001K",
        (_, Kind::Area) => "9200.00",
        (_, Kind::Money) => "24000000.00",
        (_, Kind::Number(_)) => "2.50",
        ("plots", _) => "350206001001GB00001",
        ("contract_no", _) => "示例-合同-2026-001",
        ("invest_intensity", _) => "300 万元/亩",
        ("far", _) => "1.2-2.5（或 ≥1.2、≤2.5）",
        ("instalments_more", _) => "9:2027-06-30:1000000.00; 10:2027-12-31:1000000.00",
        ("shareholders", _) => "示例控股有限公司(91350206MA0000001K):60:控股; 张三:40",
        (_, Kind::Rate) => "1‰",
        (_, Kind::Integer(1, 70)) => "50",
        (_, Kind::Integer(1900, _)) => "2019",
        (_, Kind::Integer(..)) => "6",
        (_, Kind::Bool) => "是",
        (_, Kind::Month) => "2026-12",
        (_, Kind::Date) => "2026-06-30",
        _ => "",
    }
}

/// 中文名 of the sheet.
fn name(collection: Collection) -> &'static str {
    match collection {
        Collection::Parcels => "地块",
        Collection::Buildings => "楼宇",
        Collection::Zones => "分区",
        Collection::Ledger => "储备台账",
        Collection::Contracts => "出让合同",
        Collection::Enterprises => "企业",
    }
}

/// The template as a text: its heading, with the byte order mark by which Excel knows UTF-8.
///
/// # Errors
/// None in practice: it is written to memory.
pub(in crate::publish) fn text(collection: Collection) -> Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::from("\u{feff}"));
    let titles = collection.fields().iter().map(|field| {
        let mark = if field.required { "*" } else { "" };
        format!("{}{}{mark}", field.title, xlsx::unit(field.name))
    });
    let boundary = collection.has_boundary().then(|| BOUNDARY.to_owned());
    let titles: Vec<String> = titles.chain(boundary).collect();
    out.write_record(&titles).map_err(std::io::Error::from)?;
    out.into_inner().map_err(|error| Error::broken("CSV", error))
}
