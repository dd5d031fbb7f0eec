//! What is known of an entry when a step is looked at: its fields, documents, pieces and opinions.

use serde_json::Value;

use super::process::Facts;
use super::store::Entry;
use crate::app::App;
use crate::db::Tx;
use crate::error::Result;

/// Documents of the entries it came from (拆分, 合并) count for it as well.
const DOCUMENTS: &str = "with recursive own (id) as (
         select $1::bigint
         union
         select l.parent_id from reserve_lineage l join own on own.id = l.child_id
     )
     select doc_kind, count(*)
     from (
         select doc_kind from attachment
         where owner_kind = 'reserve' and owner_id in (select id from own) and withdrawn_at is null
         union all
         -- A form filled in here counts once three parties have signed it, and so do its photos.
         select 'handover_form' from handover
         where item_id in (select id from own) and kind = 'reserve_in' and status in ('signed', 'archived')
         union all
         select a.doc_kind from attachment a join handover h on h.id = a.owner_id
         where a.owner_kind = 'handover' and h.item_id in (select id from own) and h.kind = 'reserve_in'
             and a.doc_kind = 'site_photo' and a.withdrawn_at is null
     ) there
     group by doc_kind";

/// Each department's last word: asked, still to answer, against.
const OPINIONS: &str = "select count(*),
         count(*) filter (where opinion is null and not ($2 and due_on < $3)),
         count(*) filter (where opinion = 'disagree')
     from (
         select distinct on (organisation_id) opinion, due_on
         from reserve_opinion where item_id = $1 order by organisation_id, round desc
     ) last";

/// Gathers the facts. The transaction acts for the service.
pub(super) async fn gather(app: &App, tx: &Tx, entry: &Entry) -> Result<Facts> {
    let mut facts = Facts::default();
    for (name, value) in &entry.fields {
        match value {
            Value::Null => {}
            Value::String(text) if text.trim().is_empty() => {}
            Value::String(text) => {
                facts.fields.insert(name.clone(), text.clone());
            }
            other => {
                facts.fields.insert(name.clone(), other.to_string());
            }
        }
    }
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    for row in tx.query(DOCUMENTS, &[&entry.id]).await? {
        facts.documents.insert(row.get(0), count(row.get(1)));
    }
    let row = tx
        .query_one(
            "select count(*), count(*) filter (where out_on is not null) from reserve_piece where item_id = $1",
            &[&entry.id],
        )
        .await?;
    facts.pieces = (count(row.get(0)), count(row.get(1)));
    let sql = "select count(*) from reserve_event where item_id = $1 and op = 'move' and to_state = 'part_out'";
    facts.exits = count(tx.query_one(sql, &[&entry.id]).await?.get(0));
    let sql = "select exists (select from classification where space_id = any($1) and category = 'military')";
    facts.no_photos = tx.query_one(sql, &[&entry.space_ids]).await?.get(0);
    let sql = "select no from temporary_use where item_id = $1
               and status in ('applied', 'consulting', 'approved', 'signed', 'in_use') order by id";
    facts.let_to = tx.query(sql, &[&entry.id]).await?.iter().map(|row| row.get(0)).collect();
    let silent = app.config.silence_is_consent;
    let row = tx.query_one(OPINIONS, &[&entry.id, &silent, &app.config.today()]).await?;
    facts.opinions = (count(row.get(0)), count(row.get(1)), count(row.get(2)));
    Ok(facts)
}
