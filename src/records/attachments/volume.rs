//! 卷: the files of several records with pages made for it, in one archive with one 卷内目录 that names the hash of each.

use std::collections::{HashMap, HashSet};

use deadpool_postgres::ClientWrapper;
use sha2::{Digest, Sha256};
use warp::reply::Response;

use super::bundle::{self, Paper, Stored};
use super::catalogue::{self, MOST};
use super::listing::{self, Head};
use super::names;
use super::owner::Owner;
use super::rows;
use super::types::{Attachment, DocKinds};
use crate::app::App;
use crate::error::{Error, Result};

/// The columns of its catalogue.
const HEADS: [Head; 8] = [
    ("序号", 6.0),
    ("文号/编号", 26.0),
    ("责任者", 20.0),
    ("题名", 40.0),
    ("日期", 12.0),
    ("页数", 8.0),
    ("SHA-256", 68.0),
    ("文件", 60.0),
];

/// A volume while it is put together.
#[derive(Debug)]
pub struct Volume {
    title: String,
    papers: Vec<Paper>,
    files: Vec<Stored>,
    lines: Vec<[String; 8]>,
    folders: HashSet<String>,
    spaces: Vec<i64>,
}

impl Volume {
    /// An empty one.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            papers: Vec::new(),
            files: Vec::new(),
            lines: Vec::new(),
            folders: HashSet::new(),
            spaces: Vec::new(),
        }
    }

    /// A page that was made for it today, by whom.
    pub fn put(&mut self, file: &str, (title, issuer, day): (&str, &str, &str), bytes: Vec<u8>) {
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let said = ["", issuer, title, day, "", &hash, file].map(str::to_owned);
        self.line(said);
        self.papers.push((file.to_owned(), bytes));
    }

    /// The files of these records that the caller may see, each record's in its folder (of [`Volume::folder`]).
    ///
    /// # Errors
    /// 404 as for the records; 409 for more files than one archive holds.
    pub async fn fill(&mut self, client: &ClientWrapper, records: &[(Owner, String)]) -> Result<()> {
        let owners: Vec<Owner> = records.iter().map(|(owner, _)| *owner).collect();
        self.spaces.extend(Owner::spaces_of(&owners, client).await?);
        let kinds = DocKinds::load(client).await?;
        let mut files: HashMap<Owner, Vec<Attachment>> = HashMap::new();
        let all = rows::of_all(client, &owners, MOST + 1).await?;
        if all.len() as i64 > MOST {
            return Err(Error::conflict(format!(
                "附件超过 {MOST} 件，请分合同导出 (more than {MOST} files: take the contracts one by one)"
            )));
        }
        for file in all {
            files.entry(file.owner).or_default().push(file);
        }
        for (owner, folder) in records {
            let mut of_record = files.remove(owner).unwrap_or_default();
            catalogue::in_order(&kinds, &mut of_record);
            for (place, file) in of_record.into_iter().enumerate() {
                let name = format!("{folder}/{}", catalogue::entry_name(&kinds, place, &file));
                let said = &file.described;
                let text = |value: &Option<String>| value.clone().unwrap_or_default();
                self.line([
                    text(&said.doc_no),
                    text(&said.issuer),
                    format!("{} {}", kinds.name(&said.doc_kind), said.title),
                    said.doc_date.map(|day| day.to_string()).unwrap_or_default(),
                    said.pages.map(|pages| pages.to_string()).unwrap_or_default(),
                    file.sha256.clone(),
                    name.clone(),
                ]);
                self.files.push((name, file));
            }
        }
        Ok(())
    }

    /// A name for a folder that no other has.
    pub fn folder(&mut self, wanted: &str) -> String {
        let parts: Vec<String> = wanted.split('/').map(names::safe).collect();
        let wanted = parts.join("/");
        let named = |n: u32| if n == 1 { wanted.clone() } else { format!("{wanted}_{n}") };
        let free = (1..).map(named).find(|name| !self.folders.contains(name)).unwrap_or_default();
        self.folders.insert(free.clone());
        free
    }

    fn line(&mut self, said: [String; 7]) {
        let [number, issuer, title, day, pages, hash, file] = said;
        let place = (self.lines.len() + 1).to_string();
        self.lines.push([place, number, issuer, title, day, pages, hash, file]);
    }

    /// The numbers of its files, for the record of what was done.
    pub fn ids(&self) -> Vec<i64> {
        self.files.iter().map(|(_, file)| file.id).collect()
    }

    /// The spaces of the records whose files are in it.
    pub fn spaces(&self) -> &[i64] {
        &self.spaces
    }

    /// The archive, sent while it is made.
    ///
    /// # Errors
    /// 503 if the store cannot be reached.
    pub async fn send(self, app: &App) -> Result<Response> {
        let mut papers = vec![
            ("000_卷内目录.html".to_owned(), listing::html(&self.title, &HEADS, &self.lines).into_bytes()),
            ("000_卷内目录.xlsx".to_owned(), listing::workbook(&self.title, &HEADS, &self.lines)?),
        ];
        papers.extend(self.papers);
        let name = format!("{}.zip", names::safe(&self.title));
        bundle::archive(app, &name, papers, self.files).await
    }
}
