//! What people do with a contract: enter it, amend it, mend what was entered wrongly, say what was done.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::agreement::Agreement;
use super::progress::{Part, Progress};
use super::store::{self, Contract};
use super::terms::{Terms, is_amount, is_text};
use crate::access::{self, Right};
use crate::alerts;
use crate::app::App;
use crate::credit::gate;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::http::idempotency;

/// Shortest and longest reason of a change.
const REASON: std::ops::RangeInclusive<usize> = 4..=500;
/// Kinds of contracts by which land goes to an enterprise for a price; a 划拨决定书 is none.
pub(super) const TRANSFERS: [&str; 3] = ["sale", "lease", "share"];
const KINDS: [&str; 4] = ["sale", "allocation", "lease", "share"];
/// How the names of those who may grant land end or read: 市、县 departments of natural resources, under all their names.
const GRANTORS: [&str; 5] = ["自然资源", "资源规划", "资源和规划", "国土资源", "土地管理"];

/// A contract as it is entered.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    pub(super) contract_no: String,
    #[serde(default)]
    pub(super) e_no: String,
    pub(super) kind: String,
    /// 统一社会信用代码 of the 受让人
    pub(super) uscc: String,
    pub(super) grantor: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) address: String,
    pub(super) street_code: String,
    #[serde(default)]
    pub(super) park_code: String,
    #[serde(default)]
    pub(super) space_ids: Vec<i64>,
    pub(super) sign_on: NaiveDate,
    pub(super) land_area_m2: Decimal,
    pub(super) terms: Terms,
}

/// New terms: by an amendment that was signed, or because they were entered wrongly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Amendment {
    /// 补充协议编号; none where what was entered is mended.
    #[serde(default)]
    no: String,
    on_day: Option<NaiveDate>,
    reason: String,
    terms: Terms,
}

/// A part of the progress as it is now.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reached {
    pub(super) progress: Progress,
    #[serde(default)]
    pub(super) reason: String,
}

/// 422 with everything that is wrong, if anything is.
pub(super) fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}

impl New {
    pub(super) fn tidy(mut self) -> Self {
        let texts = [
            &mut self.contract_no,
            &mut self.e_no,
            &mut self.uscc,
            &mut self.grantor,
            &mut self.name,
            &mut self.address,
            &mut self.park_code,
        ];
        for text in texts {
            *text = text.trim().to_owned();
        }
        self.space_ids.sort_unstable();
        self.space_ids.dedup();
        self.terms = self.terms.tidy();
        self
    }

    /// Everything that is wrong with it, seen from `today`.
    pub(super) fn wrong(&self, today: NaiveDate) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (field, text) in [("contract_no", &self.contract_no), ("grantor", &self.grantor), ("name", &self.name)] {
            if text.is_empty() || !is_text(text, 200) {
                errors.push(FieldError::new(
                    field,
                    "missing-field",
                    "请填写，至多 200 字 (fill it in, at most 200 characters)",
                ));
            }
        }
        if !is_text(&self.e_no, 24) || !is_text(&self.address, 300) {
            errors.push(FieldError::new("e_no", "bad-text", "电子监管号至多 24 位，坐落至多 300 字 (too long)"));
        }
        if !KINDS.contains(&self.kind.as_str()) {
            errors.push(FieldError::new("kind", "bad-code", format!("应为 {} (one of these)", KINDS.join("、"))));
        }
        if !self.grantor.is_empty() && !GRANTORS.iter().any(|word| self.grantor.contains(word)) {
            let words = "出让人应为市、县自然资源主管部门；开发区管委会等签订的合同无效（法释〔2020〕17号 第二条） \
                         (land is granted by the department of natural resources)";
            errors.push(FieldError::new("grantor", "not-the-grantor", words));
        }
        if self.sign_on > today {
            errors.push(FieldError::new("sign_on", "bad-date", "签订日期不能晚于今天 (it is not signed yet)"));
        }
        if !is_amount(self.land_area_m2) || self.land_area_m2.is_zero() {
            let words = "出让面积应大于 0 ㎡，至多两位小数 (more than 0, two decimals)";
            errors.push(FieldError::new("land_area_m2", "bad-number", words));
        }
        errors.extend(self.terms.wrong(self.sign_on, self.land_area_m2));
        errors
    }
}

/// Enters a contract; sent twice it is entered once.
///
/// # Errors
/// 403, 409 for a number that is taken, 422 with everything that is wrong.
pub async fn create(app: &App, caller: &Caller, key: Option<&str>, new: New) -> Result<i64> {
    access::require(caller, Right::WriteContracts)?;
    let today = app.config.today();
    let new = new.tidy();
    let mut errors = new.wrong(today);
    let tx = app.db.begin(caller).await?;
    let enterprise = tx.query_opt("select id from enterprise where uscc = $1", &[&new.uscc]).await?;
    if enterprise.is_none() {
        let words = format!("没有企业 {}，请先建档 (enter the enterprise first)", new.uscc);
        errors.push(FieldError::new("uscc", "no-such-enterprise", words));
    }
    places(&tx, &new, &mut errors).await?;
    errors.extend(unchecked(app, &tx, &new).await?);
    refuse(errors)?;
    tx.as_service().await?;
    let body = Sha256::digest(format!("contract\0{new:?}"));
    if let Some(id) = idempotency::sent_before(&tx, key, &body).await? {
        return Ok(id);
    }
    let enterprise: Option<i64> = enterprise.map(|row| row.get(0));
    let row = tx
        .query_opt(
            "insert into contract (contract_no, e_no, kind, enterprise_id, grantor, name, address, street_code, park_code,
                 space_ids, sign_on, land_area_m2, terms)
             values ($1, nullif($2, ''), $3, $4, $5, $6, nullif($7, ''), $8, nullif($9, ''), $10, $11, $12, $13)
             on conflict on constraint contract_no_is_unique do nothing returning id",
            &[
                &new.contract_no,
                &new.e_no,
                &new.kind,
                &enterprise,
                &new.grantor,
                &new.name,
                &new.address,
                &new.street_code,
                &new.park_code,
                &new.space_ids,
                &new.sign_on,
                &new.land_area_m2,
                &store::json(&new.terms)?,
            ],
        )
        .await?;
    let Some(row) = row else {
        let words = format!("合同编号 {} 已登记 (this number is entered already)", new.contract_no);
        let errors = vec![FieldError::new("contract_no", "known", words.clone())];
        return Err(Error::Conflict { detail: words, errors });
    };
    let id: i64 = row.get(0);
    alerts::refresh(app, &tx, id).await?;
    idempotency::remember(&tx, key, &body, id).await?;
    tx.note(
        Entry::done("contract.create", format!("contract/{id}")).with("no", new.contract_no).with("uscc", new.uscc),
    );
    tx.commit().await?;
    Ok(id)
}

/// A transfer that is signed from the day of the rule on needs a credit check of its grantee from before the signing.
async fn unchecked(app: &App, tx: &Tx, new: &New) -> Result<Option<FieldError>> {
    let rules = &app.credit;
    if new.sign_on < rules.transfer_from || !TRANSFERS.contains(&new.kind.as_str()) {
        return Ok(None);
    }
    if gate::before_signing(tx, rules, &new.uscc, new.sign_on).await? {
        return Ok(None);
    }
    let words = format!(
        "{} 起签订的出让合同，签订前 {} 日内须有受让人的信用核查且结论为同意办理 (the grantee needs a credit check from before the signing)",
        rules.transfer_from, rules.valid_days
    );
    Ok(Some(FieldError::new("credit_check", "check-missing", words)))
}

/// Street, park and spaces are there; 部队用地 is not granted and not watched here.
async fn places(tx: &Tx, new: &New, errors: &mut Vec<FieldError>) -> Result<()> {
    let sql = "select not exists (select from zone where kind = 'street') or exists (select from zone where kind = 'street' and code = $1),
                   $2 = '' or exists (select from zone where kind = 'park' and code = $2),
                   (select count(*) from space_view where id = any ($3)),
                   exists (select from space_label where space_id = any ($3) and restricted)";
    let row = tx.query_one(sql, &[&new.street_code, &new.park_code, &new.space_ids]).await?;
    let nine = new.street_code.len() == 9 && new.street_code.bytes().all(|byte| byte.is_ascii_digit());
    if !nine || !row.get::<_, bool>(0) {
        errors.push(FieldError::new("street_code", "no-such-street", "没有这个街道代码 (there is no such street)"));
    }
    if !row.get::<_, bool>(1) {
        errors.push(FieldError::new("park_code", "no-such-park", "没有这个园区代码 (there is no such park)"));
    }
    let found: i64 = row.get(2);
    if usize::try_from(found).is_ok_and(|found| found < new.space_ids.len()) || row.get::<_, bool>(3) {
        let words = "所选地块不存在或需发改局核实 (a space is not there, or has to be verified)";
        errors.push(FieldError::new("space_ids", "no-such-space", words));
    }
    Ok(())
}

fn reason(text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = text.trim();
    if !REASON.contains(&text.chars().count()) || text.contains('\0') {
        errors.push(FieldError::new(
            "reason",
            "missing-field",
            "请写明原因，4 至 500 字 (say why, 4 to 500 characters)",
        ));
    }
    text.to_owned()
}

/// Signs an amendment, or mends what was entered wrongly. Answers which fields changed.
///
/// # Errors
/// 403, 404, 409 for an amendment that contradicts another, 412, 422.
pub(super) async fn amend(app: &App, caller: &Caller, (id, version): (i64, i32), said: Amendment) -> Result<()> {
    access::require(caller, Right::WriteContracts)?;
    let today = app.config.today();
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, Some(version)).await?;
    let terms = said.terms.tidy();
    let mut errors = terms.wrong(one.sign_on, one.land_area);
    let why = reason(&said.reason, &mut errors);
    let no = said.no.trim();
    let changed = one.terms.changes(&terms);
    if changed.is_empty() {
        errors.push(FieldError::new("terms", "nothing-changed", "没有改动 (nothing is different)"));
    }
    unkept(&tx, id, &terms, &mut errors).await?;
    if !no.is_empty() {
        agreement(&tx, app, (&one, &terms), (no, said.on_day, today), &mut errors).await?;
    }
    refuse(errors)?;
    let now = store::revise(&tx, id, &why, &terms, &one.progress).await?;
    if !no.is_empty() {
        tx.execute(
            "insert into contract_amendment (contract_id, version, no, on_day, reason, changed) values ($1, $2, $3, $4, $5, $6)",
            &[&id, &now, &no, &said.on_day, &why, &Value::Object(changed.clone())],
        )
        .await?;
    }
    alerts::refresh(app, &tx, id).await?;
    tx.as_caller().await?;
    let action = if no.is_empty() { "contract.correct" } else { "contract.amend" };
    tx.note(
        Entry::done(action, format!("contract/{id}"))
            .with("no", no)
            .with("reason", why)
            .with("fields", json!(changed.keys().collect::<Vec<_>>())),
    );
    tx.commit().await
}

/// Instalments and covenants that something was recorded of stay.
async fn unkept(tx: &Tx, id: i64, terms: &Terms, errors: &mut Vec<FieldError>) -> Result<()> {
    let row = tx
        .query_one(
            "select (select coalesce(array_agg(distinct seq), '{}') from contract_payment
                     where contract_id = $1 and void_reason is null),
                    (select coalesce(array_agg(distinct seq), '{}') from contract_actual
                     where contract_id = $1 and void_reason is null)",
            &[&id],
        )
        .await?;
    let paid: Vec<i32> = row.get(0);
    let told: Vec<i32> = row.get(1);
    for seq in paid.iter().filter(|seq| terms.instalments.iter().all(|row| row.seq != **seq)) {
        let words = format!("第 {seq} 期已有缴款记录，不能删除 (something was paid on it)");
        errors.push(FieldError::new("instalments", "in-use", words));
    }
    for seq in told.iter().filter(|seq| terms.covenants.iter().all(|row| row.seq != **seq)) {
        let words = format!("第 {seq} 项指标已有实绩，不能删除 (a figure of it is recorded)");
        errors.push(FieldError::new("covenants", "in-use", words));
    }
    Ok(())
}

/// What is wrong with an amendment beside those that are entered.
async fn agreement(
    tx: &Tx,
    app: &App,
    (one, terms): (&Contract, &Terms),
    (no, on_day, today): (&str, Option<NaiveDate>, NaiveDate),
    errors: &mut Vec<FieldError>,
) -> Result<()> {
    let sql = "select max(on_day), coalesce(bool_or(no = $2), false) from contract_amendment where contract_id = $1";
    let row = tx.query_one(sql, &[&one.id, &no]).await?;
    let agreement = Agreement { no, on_day, known: row.get(1), last: row.get(0) };
    errors.extend(agreement.wrong(&app.laws, (one.sign_on, today), (&one.terms, terms)));
    Ok(())
}

/// Says what was done in one part.
///
/// # Errors
/// 403, 404, 412, 422.
pub async fn reach(app: &App, caller: &Caller, (id, version): (i64, i32), (part, said): (&str, Reached)) -> Result<()> {
    let part = Part::of(part).ok_or_else(|| Error::NotFound(format!("no part {part} of a contract")))?;
    access::require(caller, part.right())?;
    let tx = app.db.begin(caller).await?;
    let one = store::take(&tx, id, Some(version)).await?;
    let progress = part.take(said.progress.tidy(), &one.progress);
    let mut errors = progress.wrong(one.sign_on, app.config.today(), one.land_area);
    if !is_text(&said.reason, *REASON.end()) {
        errors.push(FieldError::new("reason", "bad-text", "至多 500 字 (at most 500 characters)"));
    }
    refuse(errors)?;
    store::revise(&tx, id, said.reason.trim(), &one.terms, &progress).await?;
    alerts::refresh(app, &tx, id).await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("contract.progress", format!("contract/{id}"))
            .with("before", store::json(&one.progress)?)
            .with("after", store::json(&progress)?),
    );
    tx.commit().await
}
