//! What people say of a file: the fields of the form and of corrections, checked. All that is wrong is told at once.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::owner::{Owner, OwnerKind};
use super::types::{Claimed, Described};
use crate::error::{Error, FieldError, Result};
use crate::records::document_no;

/// Longest title, remark or reason, in characters.
const LONGEST: usize = 500;
/// Longest number or name of who issued it.
const LONGEST_NAME: usize = 200;
/// Most pages of one document.
const MOST_PAGES: i32 = 100_000;
/// A clock may be so much ahead before somebody is told.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// Fields of the form besides the file.
const KNOWN: [&str; 13] = [
    "owner_kind",
    "owner_id",
    "doc_kind",
    "title",
    "doc_no",
    "doc_date",
    "issuer",
    "pages",
    "remark",
    "lng",
    "lat",
    "accuracy_m",
    "taken_at",
];

/// The form of an upload, understood.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) owner: Owner,
    /// The title may be absent: then the name of the file is it.
    pub(super) described: Described,
    pub(super) claimed: Claimed,
    /// What whoever sent it should look at.
    pub(super) warnings: Vec<FieldError>,
}

/// Fields read one by one; what is wrong is kept.
struct Reading<'a> {
    fields: &'a BTreeMap<String, String>,
    errors: Vec<FieldError>,
}

impl Reading<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn wrong(&mut self, name: &str, code: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, code, message));
    }

    fn read<T: std::str::FromStr>(&mut self, name: &str, what: &str) -> Option<T> {
        let text = self.text(name)?.to_owned();
        let read = text.parse().ok();
        if read.is_none() {
            self.wrong(name, "bad-value", format!("“{text}”不是{what}"));
        }
        read
    }

    fn needed<T: std::str::FromStr>(&mut self, name: &str, what: &str) -> Option<T> {
        if self.text(name).is_none() {
            self.wrong(name, "missing-field", format!("必填：{what} (needed)"));
        }
        self.read(name, what)
    }

    fn number(&mut self, name: &str, what: &str, from: f64, to: f64) -> Option<f64> {
        let number = self.read::<f64>(name, what)?;
        if (from..=to).contains(&number) {
            return Some(number);
        }
        self.wrong(name, "out-of-range", format!("{what}应在 {from} 与 {to} 之间 (between {from} and {to})"));
        None
    }

    /// Plain text of one paragraph.
    fn plain(&mut self, name: &str, longest: usize) -> Option<String> {
        let text = self.text(name)?.to_owned();
        match checked(name, &text, longest) {
            Ok(()) => Some(text),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }
}

fn checked(name: &str, text: &str, longest: usize) -> Result<(), FieldError> {
    if text.chars().count() > longest {
        return Err(FieldError::new(name, "too-long", format!("最多 {longest} 个字 (at most {longest} characters)")));
    }
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        return Err(FieldError::new(name, "bad-text", "含有控制字符，请删除 (it holds control characters)"));
    }
    Ok(())
}

impl Wish {
    /// Reads the fields of a form.
    ///
    /// # Errors
    /// 422 with everything that is wrong.
    pub(super) fn read(fields: &BTreeMap<String, String>, now: DateTime<Utc>) -> Result<Self> {
        let mut form = Reading { fields, errors: Vec::new() };
        for name in fields.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
            form.wrong(name, "unknown-field", format!("known are: file, {}", KNOWN.join(", ")));
        }
        let kind = form.needed::<OwnerKind>("owner_kind", "记录种类 (space)");
        let id = form.needed::<i64>("owner_id", "记录编号 (a whole number)");
        let doc_kind = form.needed::<String>("doc_kind", "文件种类代码 (a code of doc_kind)");
        let mut warnings = Vec::new();
        let doc_no = form.plain("doc_no", LONGEST_NAME).map(|text| number(&text, &mut warnings));
        let pages = form.read::<i32>("pages", "整数 (a whole number)");
        if pages.is_some_and(|pages| !(1..=MOST_PAGES).contains(&pages)) {
            form.wrong("pages", "out-of-range", "页数应大于 0 (pages must be above 0)");
        }
        let described = Described {
            doc_kind: doc_kind.unwrap_or_default(),
            title: form.plain("title", LONGEST).unwrap_or_default(),
            doc_no,
            doc_date: form.read::<NaiveDate>("doc_date", "日期，应写成 2019-06-30 (a date as 2019-06-30)"),
            issuer: form.plain("issuer", LONGEST_NAME),
            pages,
            remark: form.plain("remark", LONGEST),
        };
        let claimed = claim(&mut form, now, &mut warnings);
        match (form.errors.first().map(|error| error.message.clone()), kind.zip(id)) {
            (None, Some((kind, id))) => Ok(Self { owner: Owner { kind, id }, described, claimed, warnings }),
            (detail, _) => Err(Error::Invalid { detail: detail.unwrap_or_default(), errors: form.errors }),
        }
    }
}

fn claim(form: &mut Reading<'_>, now: DateTime<Utc>, warnings: &mut Vec<FieldError>) -> Claimed {
    let lng = form.number("lng", "经度 (longitude)", -180.0, 180.0);
    let lat = form.number("lat", "纬度 (latitude)", -90.0, 90.0);
    if form.text("lng").is_some() != form.text("lat").is_some() {
        form.wrong("lng", "missing-field", "经度和纬度须同时给出 (lng and lat come together)");
    }
    let taken_at =
        form.read::<DateTime<Utc>>("taken_at", "时间，应写成 2026-11-23T09:30:00+08:00 (a moment as in RFC 3339)");
    if taken_at.is_some_and(|at| at > now + AHEAD) {
        let message =
            "拍摄时间晚于现在，请检查设备时钟；已按所报时间保存 (taken in the future: check the clock; kept as it is)";
        warnings.push(FieldError::new("taken_at", "in-the-future", message));
    }
    Claimed { place: lng.zip(lat), accuracy_m: form.number("accuracy_m", "精度，米 (metres)", 0.0, 1e7), taken_at }
}

/// 文号 in its usual form, or as it was said with a warning.
fn number(text: &str, warnings: &mut Vec<FieldError>) -> String {
    let number = document_no::normalise(text);
    if let Some(message) = number.warning() {
        warnings.push(FieldError::new("doc_no", "unusual-number", message));
    }
    number.text
}

/// The body of a correction: what is named is changed, null empties.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    doc_kind: Option<String>,
    title: Option<String>,
    #[serde(default, deserialize_with = "said")]
    doc_no: Option<Value>,
    #[serde(default, deserialize_with = "said")]
    doc_date: Option<Value>,
    #[serde(default, deserialize_with = "said")]
    issuer: Option<Value>,
    #[serde(default, deserialize_with = "said")]
    pages: Option<Value>,
    #[serde(default, deserialize_with = "said")]
    remark: Option<Value>,
}

/// Null is something that was said.
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Correction {
    /// What is said of the file afterwards, and what to look at.
    ///
    /// # Errors
    /// 422 with everything that is wrong.
    pub(super) fn apply(&self, before: &Described) -> Result<(Described, Vec<FieldError>)> {
        let said = [
            ("doc_no", &self.doc_no),
            ("doc_date", &self.doc_date),
            ("issuer", &self.issuer),
            ("pages", &self.pages),
            ("remark", &self.remark),
        ];
        let mut fields: BTreeMap<String, String> = BTreeMap::new();
        let mut errors = Vec::new();
        for (name, value) in said {
            match value {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) => drop(fields.insert(name.to_owned(), text.clone())),
                Some(Value::Number(number)) if name == "pages" => {
                    drop(fields.insert(name.to_owned(), number.to_string()))
                }
                Some(_) => errors.push(FieldError::new(name, "bad-value", "a text is expected, or null")),
            }
        }
        for (name, value) in [("title", &self.title), ("doc_kind", &self.doc_kind)] {
            if let Some(text) = value {
                fields.insert(name.to_owned(), text.clone());
                if text.trim().is_empty() {
                    errors.push(FieldError::new(name, "missing-field", "不能为空 (it cannot be empty)"));
                }
            }
        }
        let (mut form, mut warnings) = (Reading { fields: &fields, errors }, Vec::new());
        let mut after = before.clone();
        if let Some(title) = form.plain("title", LONGEST) {
            after.title = title;
        }
        if let Some(doc_kind) = form.text("doc_kind") {
            doc_kind.clone_into(&mut after.doc_kind);
        }
        if self.doc_no.is_some() {
            after.doc_no = form.plain("doc_no", LONGEST_NAME).map(|text| number(&text, &mut warnings));
        }
        if self.doc_date.is_some() {
            after.doc_date = form.read("doc_date", "日期，应写成 2019-06-30 (a date as 2019-06-30)");
        }
        if self.issuer.is_some() {
            after.issuer = form.plain("issuer", LONGEST_NAME);
        }
        if self.pages.is_some() {
            after.pages = form.read("pages", "整数 (a whole number)");
            if after.pages.is_some_and(|pages| !(1..=MOST_PAGES).contains(&pages)) {
                form.wrong("pages", "out-of-range", "页数应大于 0 (pages must be above 0)");
            }
        }
        if self.remark.is_some() {
            after.remark = form.plain("remark", LONGEST);
        }
        match form.errors.first().map(|error| error.message.clone()) {
            None => Ok((after, warnings)),
            Some(detail) => Err(Error::Invalid { detail, errors: form.errors }),
        }
    }
}

/// The body of a withdrawal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Withdrawal {
    #[serde(default)]
    reason: String,
}

impl Withdrawal {
    /// The reason.
    ///
    /// # Errors
    /// 422 if there is none, or none that can be kept.
    pub(super) fn reason(&self) -> Result<&str> {
        let text = self.reason.trim();
        if text.is_empty() {
            return Err(Error::field("reason", "missing-field", "请填写作废原因 (say why it is withdrawn)"));
        }
        checked("reason", text, LONGEST)
            .map_err(|error| Error::Invalid { detail: error.message.clone(), errors: vec![error] })?;
        Ok(text)
    }
}
