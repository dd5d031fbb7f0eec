//! 一企一档 on paper and as one archive: what the page shows, and the files of its contracts and temporary uses, as far as the caller may
//! see them.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::Value;
use warp::reply::Response;

use super::{dossier, paper, store};
use crate::access::views::{self, Often};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Read};
use crate::error::Result;
use crate::records::attachments::{Owner, OwnerKind, Volume};

/// Records that lie with a contract: kind, what their folders are called, and their id, number and contract by the enterprise.
const BESIDE: [(OwnerKind, &str, &str); 3] = [
    (
        OwnerKind::Letter,
        "函件",
        "select l.id, l.no, c.id from letter l join contract c on c.id = l.contract_id join enterprise e on e.id = c.enterprise_id
         where e.uscc = $1 order by l.id",
    ),
    (
        OwnerKind::Visit,
        "现场核查",
        "select v.id, v.no, c.id from site_visit v join contract c on c.id = v.contract_id join enterprise e on e.id = c.enterprise_id
         where e.uscc = $1 and v.status <> 'withdrawn' order by v.id",
    ),
    (
        OwnerKind::VisitNotice,
        "整改通知",
        "select n.id, n.no, c.id from visit_notice n join contract c on c.id = n.contract_id join enterprise e on e.id = c.enterprise_id
         where e.uscc = $1 order by n.id",
    ),
];

/// What is put on paper.
pub(super) struct File {
    /// The file as the page shows it.
    pub(super) shown: Value,
    /// Each contract with everything recorded of it.
    pub(super) contracts: Vec<Value>,
    /// Names of codes by list and code.
    pub(super) names: HashMap<(String, String), String>,
    pub(super) today: NaiveDate,
    /// Who takes it out.
    pub(super) by: String,
}

impl File {
    /// The name of a code, or the code.
    pub(super) fn name(&self, list: &str, code: &str) -> String {
        self.names.get(&(list.to_owned(), code.to_owned())).map_or_else(|| code.to_owned(), Clone::clone)
    }
}

async fn gather(app: &App, read: &Read, caller: &Caller, uscc: &str) -> Result<(File, Vec<i64>)> {
    let today = app.config.today();
    let (shown, _, mut spaces) = dossier::of(app, read, caller, uscc).await?;
    let seen = store::some(read, caller, today, &ids(&shown["contracts"])).await?;
    let contracts = seen
        .into_iter()
        .map(|(contract, _, places)| {
            spaces.extend(places);
            contract
        })
        .collect();
    let rows = read.query("select list, code, name from code", &[]).await?;
    let names = rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect();
    let by = caller.name().to_owned();
    Ok((File { shown, contracts, names, today, by }, spaces))
}

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().into_iter().flatten().filter_map(|one| one["id"].as_i64()).collect()
}

/// The printable page. It leaves the system, so it is on record.
///
/// # Errors
/// 404 for an enterprise that the caller may not know of.
pub(super) async fn page(app: &App, caller: &Caller, uscc: &str) -> Result<String> {
    let read = app.db.read(caller).await?;
    let (file, spaces) = gather(app, &read, caller, uscc).await?;
    drop(read);
    views::saw(app, caller, &format!("enterprise/{uscc}/print"), &spaces, Often::Always).await?;
    note(app, caller, uscc, ("html", Vec::new())).await?;
    Ok(paper::page(&file))
}

/// The archive: catalogue, printable page, and a folder for each contract and temporary use.
///
/// # Errors
/// 404 for an enterprise that the caller may not know of; 503 if the store cannot be reached.
pub(super) async fn zip(app: &App, caller: &Caller, uscc: &str) -> Result<Response> {
    let read = app.db.read(caller).await?;
    let (file, mut spaces) = gather(app, &read, caller, uscc).await?;
    let name = file.shown["name"].as_str().unwrap_or_default();
    let mut volume = Volume::new(&format!("一企一档_{name}_{uscc}"));
    let (day, by) = (file.today.to_string(), file.by.clone());
    volume.put("001_一企一档.html", ("一企一档", &by, &day), paper::page(&file).into_bytes());
    let records = records(&read, &file, &mut volume, uscc).await?;
    volume.fill(&read, &records).await?;
    drop(read);
    spaces.extend(volume.spaces());
    views::saw(app, caller, &format!("enterprise/{uscc}/file"), &spaces, Often::Always).await?;
    let taken = volume.ids();
    let response = volume.send(app).await?;
    note(app, caller, uscc, ("zip", taken)).await?;
    Ok(response)
}

/// The records of the enterprise and the folder of each: contracts, and with them what lies with a contract.
async fn records(read: &Read, file: &File, volume: &mut Volume, uscc: &str) -> Result<Vec<(Owner, String)>> {
    let mut folders = HashMap::new();
    let mut records = Vec::new();
    for contract in &file.contracts {
        let Some(id) = contract["id"].as_i64() else { continue };
        // A number may have a stroke in it, which is no folder.
        let number = contract["contract_no"].as_str().unwrap_or_default().replace(['/', '\\'], " ");
        let folder = volume.folder(&format!("合同_{number}"));
        records.push((Owner { kind: OwnerKind::Contract, id }, folder.clone()));
        folders.insert(id, folder);
    }
    // The uses on the land of a contract lie with it.
    let sql = "select u.id, u.no, (
                   select min(c.id) from contract c join enterprise e on e.id = c.enterprise_id
                   where e.uscc = $1 and c.space_ids && i.space_ids
               )
               from temporary_use u join reserve_item i on i.id = u.item_id where u.uscc = $1 order by u.id";
    for row in read.query(sql, &[&uscc]).await? {
        let beside = row.get::<_, Option<i64>>(2).and_then(|id| folders.get(&id));
        let own = format!("临时利用_{}", row.get::<_, &str>(1));
        let wanted = beside.map_or_else(|| own.clone(), |folder| format!("{folder}/{own}"));
        records.push((Owner { kind: OwnerKind::TemporaryUse, id: row.get(0) }, volume.folder(&wanted)));
    }
    // Letters, visits and what was demanded after them.
    for (kind, title, sql) in BESIDE {
        for row in read.query(sql, &[&uscc]).await? {
            let Some(folder) = folders.get(&row.get::<_, i64>(2)) else { continue };
            let wanted = format!("{folder}/{title}_{}", row.get::<_, &str>(1));
            records.push((Owner { kind, id: row.get(0) }, volume.folder(&wanted)));
        }
    }
    Ok(records)
}

async fn note(app: &App, caller: &Caller, uscc: &str, (format, ids): (&str, Vec<i64>)) -> Result<()> {
    let tx = app.db.begin(caller).await?;
    tx.note(
        Entry::done("enterprise.export", format!("enterprise/{uscc}"))
            .with("format", format)
            .with("count", ids.len())
            .with("ids", ids),
    );
    tx.commit().await
}
