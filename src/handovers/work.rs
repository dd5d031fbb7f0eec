//! What people do with a form: fill it in, have it confirmed, sign it, file it.

use chrono::Datelike;
use serde::Deserialize;
use serde_json::Value;

use super::form::Form;
use super::store::{self, Handover};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};

/// Photos of the four corners.
const PHOTOS: i64 = 4;
/// Fewest characters of the reason for a step back.
const REASON: usize = 10;
const LONGEST_REASON: usize = 2000;
const KINDS: [&str; 6] = ["reserve_in", "temporary_out", "temporary_back", "custody", "to_city", "supply"];

/// A new form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    pub(super) item_id: i64,
    #[serde(default)]
    pub(super) kind: String,
    /// 补充交接表: the signed form that it corrects.
    pub(super) supplement_of: Option<i64>,
    #[serde(default)]
    pub(super) form: Form,
}

/// A form as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    pub(super) form: Form,
    #[serde(default)]
    pub(super) reason: String,
}

/// A wish to move.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    pub(super) to: String,
    #[serde(default)]
    pub(super) reason: String,
}

/// Begins a form; what the ledger knows of the plot is filled in where nothing is said.
///
/// # Errors
/// 422 for an unknown kind or entry, 409 if what is to be corrected is not signed.
pub(super) async fn create(app: &App, caller: &Caller, new: &New) -> Result<i64> {
    access::require(caller, Right::WriteReserve)?;
    refuse(new.form.wrong())?;
    let tx = app.db.begin(caller).await?;
    let mut kind = new.kind.clone();
    if let Some(first) = new.supplement_of {
        let row = tx.query_opt("select status, kind, item_id from handover where id = $1", &[&first]).await?;
        let row = row.ok_or_else(|| Error::field("supplement_of", "no-such-form", format!("没有交接表 {first}")))?;
        if !["signed", "archived"].contains(&row.get::<_, &str>(0)) || row.get::<_, i64>(2) != new.item_id {
            return Err(Error::conflict(
                "只有同一台账已签字的交接表才能补充 (only a signed form of the same entry is corrected by another)",
            ));
        }
        kind = row.get(1);
    }
    if !KINDS.contains(&kind.as_str()) {
        return Err(Error::field("kind", "bad-code", format!("交接类型为 {} 之一", KINDS.join(", "))));
    }
    let seen = tx
        .query_opt(
            "select v.area_in_m2::text, v.area_registered_m2::text, o.name, v.cert_no, v.bdc_code, r.name, v.encumbrance,
                 v.use_plan, v.far_max::text, v.holder, v.guard_org
             from reserve_view v
             left join code o on o.list = 'ownership' and o.code = v.ownership
             left join code r on r.list = 'right_type' and r.code = v.right_type
             where v.id = $1",
            &[&new.item_id],
        )
        .await?
        .ok_or_else(|| Error::field("item_id", "no-such-entry", format!("没有台账 {}", new.item_id)))?;
    let form = prefilled(new.form.clone(), &seen);
    tx.as_service().await?;
    let year = app.config.today().year();
    let (id, no) = store::insert(&tx, (&kind, new.item_id, year), new.supplement_of, &form).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("handover.create", format!("handover/{id}"))
            .with("no", no)
            .with("kind", kind)
            .with("item", new.item_id)
            .with("supplement_of", Value::from(new.supplement_of)),
    );
    tx.commit().await?;
    Ok(id)
}

fn prefilled(mut form: Form, seen: &tokio_postgres::Row) -> Form {
    let text = |place: usize| seen.get::<_, Option<String>>(place).unwrap_or_default();
    let area = |place: usize| text(place).parse().ok();
    form.area_m2 = form.area_m2.or_else(|| area(0));
    form.area_surveyed_m2 = form.area_surveyed_m2.or_else(|| area(0));
    form.area_registered_m2 = form.area_registered_m2.or_else(|| area(1));
    form.far_max = form.far_max.or_else(|| area(8));
    for (field, place) in [
        (&mut form.ownership, 2),
        (&mut form.cert_no, 3),
        (&mut form.bdc_code, 4),
        (&mut form.right_type, 5),
        (&mut form.encumbrance, 6),
        (&mut form.use_plan, 7),
        (&mut form.transferor.organisation, 9),
        (&mut form.receiver.organisation, 10),
    ] {
        if field.is_empty() {
            *field = text(place);
        }
    }
    form
}

/// Changes a draft.
///
/// # Errors
/// 409 once it is signed (a 补充交接表 corrects it), 422 naming every bad field, 412.
pub(super) async fn change(app: &App, caller: &Caller, id: i64, version: i32, change: &Change) -> Result<()> {
    access::require(caller, Right::WriteReserve)?;
    refuse(change.form.wrong())?;
    let why = reason(&change.reason)?;
    let tx = app.db.begin(caller).await?;
    let before = store::take(&tx, id, Some(version)).await?;
    unlocked(&before)?;
    store::revise(&tx, id, why, (&before.status, None), &change.form).await?;
    tx.as_caller().await?;
    tx.note(Entry::done("handover.update", format!("handover/{id}")).with("version", before.version + 1));
    tx.commit().await
}

fn unlocked(handover: &Handover) -> Result<()> {
    if ["signed", "archived"].contains(&handover.status.as_str()) {
        let words = "交接表已签字锁定，请另填补充交接表 (it is signed and locked: correct it by a supplementary form)";
        return Err(Error::Conflict {
            detail: words.to_owned(),
            errors: vec![FieldError::new("status", "locked", words)],
        });
    }
    Ok(())
}

/// Moves a form: 草稿 → 待三方确认 → 已签 → 归档, and back to 草稿 before it is signed.
///
/// # Errors
/// 409 with everything that is missing, 412, 403.
pub(super) async fn go(app: &App, caller: &Caller, id: i64, version: Option<i32>, wish: &Wish) -> Result<()> {
    access::require(caller, Right::WriteReserve)?;
    let why = reason(&wish.reason)?;
    let tx = app.db.begin(caller).await?;
    let handover = store::take(&tx, id, version).await?;
    let today = app.config.today();
    let signs = matches!(wish.to.as_str(), "signed" | "archived");
    if signs {
        access::require(caller, Right::DecideReserve)?;
    }
    let missing = match (handover.status.as_str(), wish.to.as_str()) {
        ("draft", "confirming") => {
            handover.form.missing(is_house(&tx, handover.item_id).await?, handover.supplement_of.is_some())
        }
        ("confirming", "draft") => too_short(why),
        ("confirming", "signed") => {
            let mut missing =
                handover.form.missing(is_house(&tx, handover.item_id).await?, handover.supplement_of.is_some());
            missing.extend(handover.form.unsigned(today));
            missing.extend(papers(&tx, &handover).await?);
            missing
        }
        ("signed", "archived") => Vec::new(),
        (from, to) => {
            let words = format!("交接表不能从 {from} 到 {to} (the form does not go that way)");
            return Err(Error::Conflict {
                detail: words.clone(),
                errors: vec![FieldError::new("to", "no-such-step", words)],
            });
        }
    };
    if !missing.is_empty() {
        let detail = format!("还缺 {} 项 ({} items are missing)", missing.len(), missing.len());
        return Err(Error::Conflict { detail, errors: missing });
    }
    let signed = (wish.to == "signed").then_some(today);
    store::revise(&tx, id, why, (&wish.to, signed), &handover.form).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("handover.move", format!("handover/{id}"))
            .with("from", handover.status.as_str())
            .with("to", wish.to.as_str())
            .with("reason", why.unwrap_or_default()),
    );
    tx.commit().await
}

async fn is_house(tx: &Tx, item: i64) -> Result<bool> {
    let sql = "select asset_type in ('house', 'land_and_house') from reserve_item where id = $1";
    Ok(tx.query_one(sql, &[&item]).await?.get(0))
}

/// The scan of the stamped page, and photos of the four corners; a 补充交接表 needs the scan alone.
async fn papers(tx: &Tx, handover: &Handover) -> Result<Vec<FieldError>> {
    let row = tx
        .query_one(
            "select count(*) filter (where doc_kind = 'signed_scan'), count(*) filter (where doc_kind = 'site_photo'),
                 -- 军事禁区、军事管理区 are not photographed (军事设施保护法 第十七条、第二十二条).
                 exists (
                     select from reserve_item i join classification c on c.space_id = any (i.space_ids)
                     where i.id = $2 and c.category = 'military'
                 )
             from attachment where owner_kind = 'handover' and owner_id = $1 and withdrawn_at is null",
            &[&handover.id, &handover.item_id],
        )
        .await?;
    let (scans, photos, military): (i64, i64, bool) = (row.get(0), row.get(1), row.get(2));
    let mut missing = Vec::new();
    if scans == 0 {
        missing.push(FieldError::new(
            "signed_scan",
            "missing-document",
            "缺少附件：三方签字盖章页扫描件 (attach the scan)",
        ));
    }
    if handover.supplement_of.is_none() && !military && photos < PHOTOS {
        let words =
            format!("附件不足：现状照片（四角）需 {PHOTOS} 张，现有 {photos} 张 (attach photos of the four corners)");
        missing.push(FieldError::new("site_photo", "missing-document", words));
    }
    Ok(missing)
}

fn too_short(why: Option<&str>) -> Vec<FieldError> {
    let given = why.unwrap_or_default().chars().count();
    if given >= REASON {
        return Vec::new();
    }
    vec![FieldError::new(
        "reason",
        "reason-too-short",
        format!("请写明理由，至少 {REASON} 个字 (a reason of {REASON} characters)"),
    )]
}

fn reason(text: &str) -> Result<Option<&str>> {
    let text = text.trim();
    if text.chars().count() > LONGEST_REASON || text.contains('\0') {
        return Err(Error::field("reason", "bad-text", format!("at most {LONGEST_REASON} characters of plain text")));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}
