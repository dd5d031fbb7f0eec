//! 字段对应: which column of a delivery is which field. What the person says counts most, then what was agreed on for such a file
//! of the same sender, then names that are known anyway.

pub mod papers;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use deadpool_postgres::ClientWrapper;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::store::Import;
use crate::db::Caller;
use crate::error::{Error, FieldError, Result};
use crate::records::collection::Collection;
use crate::records::names;

/// Columns told of one file.
const MOST_COLUMNS: usize = 500;
/// Longest example, in characters.
const LONGEST_SAMPLE: usize = 60;

/// Names that Chinese cadastral databases use for these fields, mostly the first letters of the words in pinyin (TD/T 1016-2003
/// 国土资源信息核心元数据, and the table structures of 地籍数据库标准 TD/T 1015).
const ALIASES: &[(&str, &str)] = &[
    ("ZDDM", "code"),
    ("BDCDYH", "code"),
    ("DKBH", "object_no"),
    ("DKMC", "name"),
    ("MC", "name"),
    ("XMMC", "name"),
    ("ZL", "address"),
    ("TDZL", "address"),
    ("QLR", "holder"),
    ("QLRMC", "holder"),
    ("QLXZ", "ownership"),
    ("TYSHXYDM", "holder_uscc"),
    ("RJL", "far_max"),
    ("ZZMJ", "area_registered_m2"),
    ("BZ", "remark"),
    ("地块名称", "name"),
    ("项目名称", "name"),
    ("土地坐落", "address"),
    ("地址", "address"),
    ("权利人名称", "holder"),
    ("土地使用权人", "holder"),
    ("土地使用者", "holder"),
    ("容积率", "far_max"),
    ("规划容积率", "far_max"),
    ("地块坐落", "address"),
    ("宗地坐落", "address"),
    ("坐落位置", "address"),
    ("楼宇名称", "name"),
    ("建筑名称", "name"),
    ("土地权利人", "holder"),
    ("权属单位", "holder"),
    ("权利人代码", "holder_uscc"),
    ("发证面积", "area_registered_m2"),
    ("建筑面积", "gross_floor_area_m2"),
    ("竣工年份", "completion_year"),
    ("建成年份", "completion_year"),
    ("用地面积", "area_m2"),
    ("土地面积", "area_m2"),
    ("宗地面积", "area_m2"),
    ("地块面积", "area_m2"),
    ("占地面积", "area_m2"),
];

/// Said instead of a field: the column is kept beside the fields under its own name, whatever it is known to be.
pub const KEPT: &str = "extra";

/// Column → field key, or [`KEPT`]; none for a column that is to be left out.
pub type ColumnMap = BTreeMap<String, Option<String>>;

/// A column of a file.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// As the file has it.
    pub name: String,
    /// The first value in it.
    pub sample: String,
    /// The field it was read as, if any; `area_m2` for the declared area.
    pub field: Option<&'static str>,
    /// Whether it is kept, as a field or beside the fields; else it is left out, as said or because the service derives it.
    pub kept: bool,
}

/// What was met, in the order of the file.
#[derive(Debug, Default)]
pub struct Columns {
    places: HashMap<String, usize>,
    all: Vec<Column>,
}

impl Columns {
    /// A value was met.
    pub fn note(&mut self, name: &str, value: &Value, field: Option<&'static str>, kept: bool) {
        if let Some(place) = self.places.get(name) {
            let column = &mut self.all[*place];
            if column.sample.is_empty() {
                column.sample = sample(value);
            }
            column.field = column.field.or(field);
            return;
        }
        if self.all.len() < MOST_COLUMNS {
            self.places.insert(name.to_owned(), self.all.len());
            self.all.push(Column { name: name.to_owned(), sample: sample(value), field, kept });
        }
    }

    /// All columns.
    pub fn into_all(self) -> Vec<Column> {
        self.all
    }
}

fn sample(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().filter(|c| *c != '\0').take(LONGEST_SAMPLE).collect()
}

/// The field that a column of this name is known to be, whoever sends it.
pub fn alias(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let known = ALIASES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| *field);
    known.or_else(|| names::of_short(name)).or_else(|| names::of_cut(name))
}

/// A field that a column may be.
#[derive(Debug, Serialize)]
pub struct Target {
    name: &'static str,
    /// 中文名.
    title: &'static str,
    required: bool,
}

/// What the columns of a file for this collection may be.
pub fn fields_of(into: Collection) -> Vec<Target> {
    let fields =
        into.fields().iter().map(|field| Target { name: field.name, title: field.title, required: field.required });
    let beside = [("area_m2", "面积"), ("valid_from", "生效日期")];
    let beside = beside.into_iter().filter(move |_| !papers::is_strict(into));
    fields.chain(beside.map(|(name, title)| Target { name, title, required: false })).collect()
}

/// A map as a person says it.
///
/// # Errors
/// 422 naming columns whose field the collection does not have, and fields that two columns claim.
pub fn check(map: &ColumnMap, into: Collection) -> Result<()> {
    let known = |field: &str| {
        into.fields().iter().any(|known| known.name == field)
            || !papers::is_strict(into) && (field == "valid_from" || field == "area_m2")
    };
    let mut errors = Vec::new();
    let mut claimed = BTreeSet::new();
    for (column, field) in map {
        let Some(field) = field.as_ref().filter(|field| *field != KEPT || papers::is_strict(into)) else { continue };
        if !known(field) {
            errors.push(FieldError::new(column, "unknown-field", format!("{} has no field {field}", into.name())));
        } else if !claimed.insert(field) {
            errors.push(FieldError::new(column, "duplicate-column", format!("another column is {field} already")));
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid { detail: format!("map: {}: {}", errors[0].field, errors[0].message), errors })
}

/// What tells files of one kind from others: the names of their columns.
pub fn signature<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let sorted: BTreeSet<&str> = names.into_iter().collect();
    let mut hash = Sha256::new();
    for name in sorted {
        hash.update(name.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Who sends: the organisation, or the account of whoever has none.
fn sender(caller: &Caller) -> String {
    match caller.permit().organisation {
        Some(id) => format!("organisation {id}"),
        None => format!("account {}", caller.name()),
    }
}

/// What was agreed on for such files of this sender. The connection acts for the service.
pub async fn recall(
    client: &ClientWrapper,
    caller: &Caller,
    into: Collection,
    signature: &str,
) -> Result<Option<ColumnMap>> {
    let sql = "select map from column_map where sender = $1 and into_collection = $2 and signature = $3";
    let row = client.query_opt(sql, &[&sender(caller), &into.name(), &signature]).await?;
    let Some(row) = row else { return Ok(None) };
    let map: ColumnMap =
        serde_json::from_value(row.get(0)).map_err(|error| Error::broken("remembered columns", error))?;
    // Fields may have gone since.
    Ok(check(&map, into).is_ok().then_some(map))
}

/// Remembers how a file was read that is taken over. The connection acts for the service.
pub async fn remember(client: &ClientWrapper, caller: &Caller, import: &Import) -> Result<()> {
    let Some(map) = &import.map else { return Ok(()) };
    let names = import.columns.as_array().into_iter().flatten().filter_map(|column| column["name"].as_str());
    let map = serde_json::to_value(map).map_err(|error| Error::broken("column map", error))?;
    client
        .execute(
            "insert into column_map (sender, into_collection, signature, map, set_by)
             values ($1, $2, $3, $4, current_setting('tuguan.actor'))
             on conflict (sender, into_collection, signature) do update
             set map = excluded.map, set_by = excluded.set_by, set_at = clock_timestamp()",
            &[&sender(caller), &import.into.name(), &signature(names), &map],
        )
        .await?;
    Ok(())
}
