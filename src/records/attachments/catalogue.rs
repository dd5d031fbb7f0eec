//! 卷内目录 (GB/T 9705, DA/T 22): 序号, 文号, 责任者, 题名, 日期, 页数, 备注 – of the files of one record that count, by kind of document
//! and date.

use deadpool_postgres::ClientWrapper;
use serde_json::{Value, json};

use super::listing;
use super::owner::Owner;
use super::rows::{self, Page};
use super::types::{Attachment, DocKinds};
use crate::error::{Error, Result};

/// Files of one record that are listed; none has as many.
pub(super) const MOST: i64 = 10_000;
/// The columns, and how wide they are in a sheet.
const HEADS: [(&str, f64); 8] = [
    ("序号", 6.0),
    ("文号", 24.0),
    ("责任者", 20.0),
    ("题名", 44.0),
    ("日期", 12.0),
    ("页数", 8.0),
    ("大小", 12.0),
    ("备注", 28.0),
];

/// The files of a record in their order.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) owner: Owner,
    /// What the record is called.
    pub(super) title: String,
    pub(super) files: Vec<Attachment>,
    pub(super) kinds: DocKinds,
}

impl Catalogue {
    /// Of the files that the caller may see.
    ///
    /// # Errors
    /// 404 as for the record.
    pub(super) async fn of(client: &ClientWrapper, owner: Owner) -> Result<Self> {
        let title = owner.title(client).await?;
        let kinds = DocKinds::load(client).await?;
        let page = Page { after: 0, limit: MOST, withdrawn: false };
        let (mut files, count) = rows::list(client, owner, page).await?;
        if count > MOST {
            return Err(Error::conflict(format!("该记录的附件超过 {MOST} 件 (more than {MOST} files)")));
        }
        in_order(&kinds, &mut files);
        Ok(Self { owner, title, files, kinds })
    }

    /// The cells of a line, as they are written.
    fn line(&self, place: usize, file: &Attachment) -> [String; 8] {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let described = &file.described;
        let kind = self.kinds.name(&described.doc_kind);
        let remark = described.remark.as_ref().map_or_else(|| kind.to_owned(), |remark| format!("{kind}；{remark}"));
        [
            (place + 1).to_string(),
            said(&described.doc_no),
            said(&described.issuer),
            described.title.clone(),
            described.doc_date.map(|day| day.to_string()).unwrap_or_default(),
            described.pages.map(|pages| pages.to_string()).unwrap_or_default(),
            size(file.bytes),
            remark,
        ]
    }

    /// For programs.
    pub(super) fn to_json(&self) -> Value {
        let items = self.files.iter().enumerate().map(|(place, file)| {
            let described = &file.described;
            json!({
                "no": place + 1,
                "id": file.id,
                "doc_no": described.doc_no,
                "issuer": described.issuer,
                "title": described.title,
                "date": described.doc_date,
                "pages": described.pages,
                "bytes": file.bytes,
                "sha256": file.sha256,
                "doc_kind": described.doc_kind,
                "doc_kind_name": self.kinds.name(&described.doc_kind),
                "remark": described.remark,
            })
        });
        json!({
            "owner_kind": self.owner.kind.word(),
            "owner_id": self.owner.id,
            "title": self.title,
            "items": items.collect::<Vec<_>>(),
        })
    }

    /// A page to read and print.
    pub(super) fn to_html(&self) -> String {
        listing::html(&self.title, &HEADS, &self.lines())
    }

    /// For Excel.
    ///
    /// # Errors
    /// Whatever the writer of workbooks says.
    pub(super) fn to_xlsx(&self) -> Result<Vec<u8>> {
        listing::workbook(&self.title, &HEADS, &self.lines())
    }

    fn lines(&self) -> Vec<[String; 8]> {
        self.files.iter().enumerate().map(|(place, file)| self.line(place, file)).collect()
    }
}

/// By kind of document and date.
pub(super) fn in_order(kinds: &DocKinds, files: &mut [Attachment]) {
    files.sort_by_key(|file| {
        let described = &file.described;
        (kinds.place(&described.doc_kind), described.doc_date.is_none(), described.doc_date, file.id)
    });
}

/// The name of a file within the record's file: its place, its number or kind, its title.
pub(super) fn entry_name(kinds: &DocKinds, place: usize, file: &Attachment) -> String {
    let described = &file.described;
    let first = described.doc_no.as_deref().unwrap_or_else(|| kinds.name(&described.doc_kind));
    let ending = super::names::ending(&file.file_name);
    format!("{:03}_{}.{ending}", place + 1, super::names::safe(&format!("{first}_{}", described.title)))
}

/// A size for people: 1 KB is 1024 bytes, as file managers show it.
fn size(bytes: i64) -> String {
    let kilobytes = bytes.max(1).div_euclid(1024).max(1);
    if kilobytes < 1024 { format!("{kilobytes} KB") } else { format!("{:.1} MB", bytes as f64 / 1_048_576.0) }
}
