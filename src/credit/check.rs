//! 信用核查: somebody looks into an enterprise before an agreement; what stood there that day is kept with what came of it.

use serde::Deserialize;

use super::gate::Purpose;
use super::list::{records, standings};
use super::record::refuse;
use super::verdict::Verdict;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::records::identifiers::is_uscc;

/// Fewest and most characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 10..=1000;

/// A check as it is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    uscc: String,
    #[serde(rename = "for")]
    purpose: String,
    /// The temporary use; of a transfer the entry of the ledger, if that is known.
    #[serde(default)]
    subject_id: Option<i64>,
    /// `proceed` 同意办理, `stop` 不予办理
    conclusion: String,
    #[serde(default)]
    reason: String,
    /// What the person saw: if it is another by now nothing is recorded.
    #[serde(default)]
    seen: Option<Verdict>,
}

impl New {
    /// The code of the enterprise, as it is kept.
    pub(super) fn uscc(&self) -> String {
        self.uscc.trim().to_uppercase()
    }
}

/// Records a check. Answers its id.
///
/// # Errors
/// 403, 409 if the verdict is another than the person saw, 422 with everything that is wrong.
pub async fn make(app: &App, caller: &Caller, new: New) -> Result<i64> {
    let uscc = new.uscc();
    let purpose = Purpose::of(&new.purpose);
    let mut errors = Vec::new();
    if !is_uscc(&uscc) {
        let words = "统一社会信用代码应为 18 位且校验码正确 (18 characters with the right check character)";
        errors.push(FieldError::new("uscc", "bad-uscc", words));
    }
    if purpose.is_none() {
        errors.push(FieldError::new("for", "bad-code", "temporary_use 临时利用, transfer 土地供应"));
    }
    if !["proceed", "stop"].contains(&new.conclusion.as_str()) {
        errors.push(FieldError::new("conclusion", "bad-code", "proceed 同意办理, stop 不予办理"));
    }
    permit(caller, purpose)?;
    let tx = app.db.begin(caller).await?;
    if let Some(purpose) = purpose {
        subject(&tx, (purpose, new.subject_id), &uscc, &mut errors).await?;
    }
    tx.as_service().await?;
    super::record::take_turn(&tx).await?;
    let today = app.config.today();
    let verdict = Verdict::on(today, &standings(&tx, &uscc).await?);
    let reason = new.reason.trim();
    reasoned(caller, (verdict, &new.conclusion), reason, &mut errors)?;
    refuse(errors)?;
    if new.seen.is_some_and(|seen| seen != verdict) {
        let words = "信用记录已有变化，请重新查看后再登记结论 (the records have changed: look again)";
        let errors = vec![FieldError::new("seen", "overtaken", words)];
        return Err(Error::Conflict { detail: words.to_owned(), errors });
    }
    let frozen = records(&tx, today, &uscc).await?;
    let id: i64 = tx
        .query_one(
            "insert into credit_check (id, uscc, purpose, subject_id, made_on, organisation, verdict, records, conclusion, reason)
             select case when $3 > 1000000000000 then nextval('credit_check_restricted_id_seq') else nextval('credit_check_id_seq') end,
                 $1, $2, $3, $4, coalesce((select o.name from organisation o where o.id = $5), ''), $6, $7, $8, nullif($9, '')
             returning id",
            &[
                &uscc,
                &new.purpose,
                &new.subject_id,
                &today,
                &tx.caller().permit().organisation,
                &verdict.word(),
                &frozen,
                &new.conclusion,
                &reason,
            ],
        )
        .await?
        .get(0);
    tx.as_caller().await?;
    let mut entry = Entry::done("credit.check", format!("enterprise/{uscc}"))
        .with("check", id)
        .with("for", new.purpose)
        .with("verdict", verdict.word())
        .with("conclusion", new.conclusion);
    if let Some(subject) = new.subject_id {
        entry = entry.with("subject", subject);
    }
    tx.note(entry);
    tx.commit().await?;
    Ok(id)
}

/// 商务局 and 发改局 look into enterprises; of a transfer also whoever enters its contract.
fn permit(caller: &Caller, purpose: Option<Purpose>) -> Result<()> {
    let also = match purpose {
        Some(Purpose::Transfer) => Right::WriteContracts,
        _ => Right::DecideReserve,
    };
    if caller.may(also.word()) { Ok(()) } else { access::require(caller, Right::WriteEnterprises) }
}

/// The subject is there and the enterprise is the one that it is about.
async fn subject(
    tx: &Tx,
    (purpose, id): (Purpose, Option<i64>),
    uscc: &str,
    errors: &mut Vec<FieldError>,
) -> Result<()> {
    match (purpose, id) {
        (Purpose::TemporaryUse, None) => {
            errors.push(FieldError::new("subject_id", "missing-field", "请指明临时利用 (say which temporary use)"));
        }
        (Purpose::TemporaryUse, Some(id)) => {
            let row = tx.query_opt("select uscc from temporary_use where id = $1", &[&id]).await?;
            match row.map(|row| row.get::<_, Option<String>>(0)) {
                None => {
                    let words = format!("没有临时利用 {id} (there is no such temporary use)");
                    errors.push(FieldError::new("subject_id", "no-such-use", words));
                }
                Some(applicant) if applicant.as_deref() != Some(uscc) => {
                    let words =
                        "与申请单位的统一社会信用代码不一致，请核对申请表 (the application is another enterprise's)";
                    errors.push(FieldError::new("uscc", "not-the-applicant", words));
                }
                Some(_) => {}
            }
        }
        (Purpose::Transfer, Some(id)) => {
            if tx.query_opt("select from reserve_item where id = $1", &[&id]).await?.is_none() {
                let words = format!("没有台账 {id} (there is no such entry)");
                errors.push(FieldError::new("subject_id", "no-such-entry", words));
            }
        }
        (Purpose::Transfer, None) => {}
    }
    Ok(())
}

/// Who goes on although something stands there says why; on a black list that is 发改局's alone. So does who refuses.
fn reasoned(
    caller: &Caller,
    (verdict, conclusion): (Verdict, &str),
    reason: &str,
    errors: &mut Vec<FieldError>,
) -> Result<()> {
    if verdict == Verdict::Barred && conclusion == "proceed" && !caller.may(Right::DecideContracts.word()) {
        return Err(access::refused(
            "该企业在严重失信名单内，只有发改局可以书面说明理由后继续办理 (barred: only 发改局 goes on, with a reason)",
        ));
    }
    let needed = verdict != Verdict::Clear || conclusion == "stop";
    let length = reason.chars().count();
    if needed && !REASON.contains(&length) || length > *REASON.end() || reason.contains('\0') {
        let (least, most) = (REASON.start(), REASON.end());
        let words = format!("请写明理由，{least} 至 {most} 字 (say why, {least} to {most} characters)");
        errors.push(FieldError::new("reason", "missing-field", words));
    }
    Ok(())
}
