//! 审计记录: reading the record of what was done, and proving that it is whole.
//!
//! The chain is checked here, outside the database, from what the database says: whoever can change its tables could
//! change its functions too.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use deadpool_postgres::ClientWrapper;
use futures_util::{StreamExt, TryStreamExt, pin_mut};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::app::App;
use crate::db::Caller;
use crate::error::{Error, Result};

/// Most faults told one by one.
const MOST_FAULTS: usize = 100;

/// One entry as told to the auditor.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its number; there are no gaps.
    pub seq: i64,
    /// When, by the database's clock.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done, a dotted word.
    pub action: String,
    /// To what.
    pub subject: String,
    /// How it ended.
    pub outcome: String,
    /// What else is worth knowing.
    pub detail: serde_json::Value,
    /// Its SHA-256 in hexadecimal, to which the next entry is bound.
    pub hash: String,
}

/// Which entries are asked for; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Who.
    pub actor: Option<String>,
    /// What was done: a word, or its beginning up to a dot (`import`).
    pub action: Option<String>,
    /// To what.
    pub subject: Option<String>,
    /// How it ended: done, refused or failed.
    pub outcome: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
    /// Older than the entry with this number.
    pub before: Option<i64>,
    /// How many.
    pub limit: i64,
}

/// What all given wishes together mean; `$1` to `$6` as [`Wanted::values`] gives them.
const MATCHING: &str = "from audit_entry
    where ($1::text is null or actor = $1)
    and ($2::text is null or action = $2 or starts_with(action, $2 || '.'))
    and ($3::text is null or subject = $3)
    and ($4::timestamptz is null or at >= $4)
    and ($5::timestamptz is null or at < $5)
    and ($6::bigint is null or seq < $6)
    and ($7::text is null or outcome = $7)";

impl Wanted {
    fn values(&self) -> [&(dyn ToSql + Sync); 7] {
        [&self.actor, &self.action, &self.subject, &self.from, &self.until, &self.before, &self.outcome]
    }
}

/// The newest entries first.
pub async fn list(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Vec<Entry>> {
    let read = app.db.read(caller).await?;
    let statement = read
        .prepare_cached(&format!(
            "select seq, at, actor, action, subject, outcome, detail, encode(hash, 'hex') {MATCHING} order by seq desc limit $8"
        ))
        .await?;
    let values: Vec<&(dyn ToSql + Sync)> = wanted.values().into_iter().chain([&wanted.limit as _]).collect();
    Ok(read.query(&statement, &values).await?.iter().map(entry_of).collect())
}

/// How many entries match.
pub(super) async fn count(client: &ClientWrapper, wanted: &Wanted) -> Result<i64> {
    Ok(client.query_one(&format!("select count(*) {MATCHING}"), &wanted.values()).await?.get(0))
}

fn entry_of(row: &Row) -> Entry {
    Entry {
        seq: row.get(0),
        at: row.get(1),
        actor: row.get(2),
        action: row.get(3),
        subject: row.get(4),
        outcome: row.get(5),
        detail: row.get(6),
        hash: row.get(7),
    }
}

/// A place in the chain: an entry's number and hash. Kept elsewhere (on paper, say), it proves later that nothing up to
/// it was exchanged, even by somebody who could make the whole chain anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The entry's number.
    pub seq: i64,
    /// Its SHA-256.
    pub hash: Vec<u8>,
}

impl Anchor {
    /// The hash in hexadecimal.
    pub fn hash_text(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, self.hash_text())
    }
}

impl FromStr for Anchor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (seq, hash) = text.split_once(':')?;
            let digits = hash.as_bytes();
            if digits.len() != 64 || !hash.is_ascii() {
                return None;
            }
            let hash: Option<Vec<u8>> =
                (0..32).map(|place| u8::from_str_radix(&hash[place * 2..place * 2 + 2], 16).ok()).collect();
            Some(Self { seq: seq.parse().ok()?, hash: hash? })
        };
        read().ok_or_else(|| {
            "an anchor is NUMBER:HASH with 64 hexadecimal digits, as `tuguan audit verify` prints it".to_owned()
        })
    }
}

/// What is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// These entries are gone.
    Missing { from: i64, to: i64 },
    /// What this entry says is not what was hashed.
    Changed(i64),
    /// This entry was exchanged, hash and all: the one after it is bound to another.
    Exchanged(i64),
    /// The chain does not end where the database's own note says.
    End { noted: Anchor, found: Anchor },
    /// An anchor kept elsewhere is not in the chain.
    Anchor(Anchor),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Self::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Self::Changed(seq) => write!(f, "entry {seq} was changed"),
            Self::Exchanged(seq) => write!(f, "entry {seq} was exchanged: entry {} is bound to another", seq + 1),
            Self::End { noted, found } => write!(f, "the chain ends at {found}, but {noted} is noted as its end"),
            Self::Anchor(anchor) => write!(f, "the entry kept as {anchor} is not in the chain"),
        }
    }
}

impl Fault {
    /// Which entry, what kind, and the sentence about it.
    pub(super) fn to_json(&self) -> serde_json::Value {
        let (seq, kind) = match self {
            Self::Missing { from, .. } => (*from, "missing"),
            Self::Changed(seq) => (*seq, "changed"),
            Self::Exchanged(seq) => (*seq, "exchanged"),
            Self::End { noted, .. } => (noted.seq, "end"),
            Self::Anchor(anchor) => (anchor.seq, "anchor"),
        };
        serde_json::json!({ "seq": seq, "kind": kind, "message": self.to_string() })
    }
}

/// The state of the chain.
#[derive(Debug)]
pub struct Verdict {
    /// How many entries were read.
    pub entries: u64,
    /// Its end.
    pub end: Anchor,
    /// Everything wrong, the first hundred.
    pub faults: Vec<Fault>,
}

/// Reads the whole record in a stream and recomputes every hash.
///
/// # Errors
/// Only if it cannot be read; what is wrong with it is in the verdict.
pub async fn verify(app: &App, caller: &Caller, anchor: Option<&Anchor>) -> Result<Verdict> {
    let client = app.db.work(caller).await?;
    // One snapshot for the chain and the note of its end.
    client.batch_execute("begin isolation level repeatable read read only").await?;
    let outcome = read_chain(&client, anchor).await;
    client.batch_execute("commit").await?;
    outcome
}

async fn read_chain(client: &crate::db::Read, anchor: Option<&Anchor>) -> Result<Verdict> {
    let head = client.query_one("select seq, hash from audit_head", &[]).await?;
    let noted = Anchor { seq: head.get(0), hash: head.get(1) };
    let rows = client
        .query_raw(
            "select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), actor, action, subject,
                    outcome, detail::text, prev_hash, hash
             from audit_entry
             order by seq",
            std::iter::empty::<i64>(),
        )
        .await?
        .map(|row| row.map_err(Error::from));
    pin_mut!(rows);
    let mut chain = Chain::default();
    let mut anchored = anchor.is_none();
    while let Some(row) = rows.try_next().await? {
        chain.add(&row)?;
        anchored |= anchor == Some(&chain.end);
    }
    if chain.end.seq < noted.seq {
        chain.fault(Fault::Missing { from: chain.end.seq + 1, to: noted.seq });
    } else if chain.end != noted {
        let found = chain.end.clone();
        chain.fault(Fault::End { noted, found });
    }
    if let (false, Some(anchor)) = (anchored, anchor) {
        chain.fault(Fault::Anchor(anchor.clone()));
    }
    Ok(Verdict { entries: chain.entries, end: chain.end, faults: chain.faults })
}

/// The chain as far as it was read.
struct Chain {
    end: Anchor,
    entries: u64,
    faults: Vec<Fault>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { end: Anchor { seq: 0, hash: vec![0; 32] }, entries: 0, faults: Vec::new() }
    }
}

impl Chain {
    fn add(&mut self, row: &Row) -> Result<()> {
        let seq: i64 = row.try_get(0)?;
        let (previous, hash): (&[u8], &[u8]) = (row.try_get(7)?, row.try_get(8)?);
        let mut fields = vec![hex(previous), seq.to_string()];
        for column in 1..7 {
            fields.push(row.try_get(column)?);
        }
        let whole = self.end.seq + 1 == seq;
        if !whole {
            self.fault(Fault::Missing { from: self.end.seq + 1, to: seq - 1 });
        }
        if print(&fields) != hash {
            self.fault(Fault::Changed(seq));
        } else if whole && previous != self.end.hash {
            self.fault(Fault::Exchanged(self.end.seq));
        }
        self.end = Anchor { seq, hash: hash.to_owned() };
        self.entries += 1;
        Ok(())
    }

    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}

/// The hash over all fields, each preceded by its length in bytes and a colon: the same as `audit_hash` in SQL.
fn print(fields: &[String]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update(field.len().to_string());
        hash.update(":");
        hash.update(field);
    }
    hash.finalize().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
