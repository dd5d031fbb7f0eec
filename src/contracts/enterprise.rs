//! 企业: one file for each 统一社会信用代码, with its shareholders of every time.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::terms::{is_amount, is_text};
use super::work::refuse;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Read, Tx};
use crate::error::{Error, FieldError, Result};
use crate::records::identifiers::is_uscc;

/// The columns of a version, in the enterprise and in its history.
pub(super) const COLUMNS: &str = "id, version, recorded_at, changed_by, reason, uscc, name, form, import_id";
/// Most shareholders of one enterprise.
const MOST_SHAREHOLDERS: usize = 200;

/// 股东及股比.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shareholder {
    /// Name.
    pub name: String,
    /// 统一社会信用代码, for those that are enterprises.
    #[serde(default)]
    pub uscc: String,
    /// 股比, %
    pub percent: Decimal,
    /// 控股股东
    #[serde(default)]
    pub controls: bool,
}

/// What is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Form {
    /// 法定代表人
    pub legal_rep: String,
    /// 注册资本, 元
    pub registered_capital: Option<Decimal>,
    /// 母公司
    pub parent: String,
    /// 行业 (GB/T 4754)
    pub industry: String,
    /// 规上
    pub above_scale: Option<bool>,
    /// 联系人
    pub contact: String,
    /// 电话
    pub phone: String,
    /// 注册地址
    pub address: String,
    /// 成立日期
    pub founded_on: Option<NaiveDate>,
    /// 股东
    pub shareholders: Vec<Shareholder>,
}

/// An enterprise as it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    uscc: String,
    name: String,
    #[serde(default)]
    form: Form,
}

/// A change of what is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    name: String,
    form: Form,
    #[serde(default)]
    reason: String,
}

impl Form {
    /// Everything that is wrong with it.
    pub(super) fn wrong(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (field, text) in [
            ("legal_rep", &self.legal_rep),
            ("parent", &self.parent),
            ("industry", &self.industry),
            ("contact", &self.contact),
            ("phone", &self.phone),
            ("address", &self.address),
        ] {
            if !is_text(text, 200) {
                errors.push(FieldError::new(field, "bad-text", "至多 200 字 (at most 200 characters)"));
            }
        }
        if self.registered_capital.is_some_and(|sum| !is_amount(sum)) {
            let words = "不小于 0，至多两位小数 (not below 0, two decimals)";
            errors.push(FieldError::new("registered_capital", "bad-number", words));
        }
        if self.shareholders.len() > MOST_SHAREHOLDERS {
            errors.push(FieldError::new("shareholders", "too-many", "至多 200 名股东 (at most 200)"));
        }
        let hundred = Decimal::ONE_HUNDRED;
        for (place, each) in self.shareholders.iter().enumerate() {
            let mut say = |field: &str, code: &str, words: &str| {
                errors.push(FieldError::new(format!("shareholders/{place}/{field}"), code, words));
            };
            if each.name.trim().is_empty() || !is_text(&each.name, 200) {
                say("name", "missing-field", "请填写股东名称 (name the shareholder)");
            }
            if each.percent <= Decimal::ZERO || each.percent > hundred || each.percent.normalize().scale() > 4 {
                say("percent", "bad-number", "股比大于 0、至多 100，四位小数 (more than 0, at most 100)");
            }
            if !each.uscc.is_empty() && !is_uscc(&each.uscc) {
                say("uscc", "bad-uscc", "统一社会信用代码校验不通过 (the check character is wrong)");
            }
        }
        let sum: Decimal = self.shareholders.iter().map(|each| each.percent).sum();
        if sum > hundred {
            let words = format!("股比合计 {sum} % 超过 100 % (more than the whole)");
            errors.push(FieldError::new("shareholders", "does-not-add-up", words));
        }
        errors
    }
}

fn named(name: &str, errors: &mut Vec<FieldError>) -> String {
    let name = name.trim().to_owned();
    if name.is_empty() || !is_text(&name, 200) {
        errors.push(FieldError::new("name", "missing-field", "请填写企业名称，至多 200 字 (name the enterprise)"));
    }
    name
}

/// As stored.
pub(super) fn stored(form: &Form) -> Result<Value> {
    serde_json::to_value(form).map_err(|error| Error::broken("encoding an enterprise", error))
}

/// Makes an enterprise.
///
/// # Errors
/// 403, 409 for a 统一社会信用代码 that is known, 422 with everything that is wrong.
pub async fn create(app: &App, caller: &Caller, new: New) -> Result<String> {
    access::require(caller, Right::WriteEnterprises)?;
    let mut errors = new.form.wrong();
    let uscc = new.uscc.trim().to_uppercase();
    if !is_uscc(&uscc) {
        let words =
            "统一社会信用代码应为 18 位且校验码正确，请核对营业执照 (18 characters with the right check character)";
        errors.push(FieldError::new("uscc", "bad-uscc", words));
    }
    let name = named(&new.name, &mut errors);
    refuse(errors)?;
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    let made = tx
        .execute(
            "insert into enterprise (uscc, name, form) values ($1, $2, $3) on conflict on constraint enterprise_uscc_is_unique do nothing",
            &[&uscc, &name, &stored(&new.form)?],
        )
        .await?;
    if made == 0 {
        let words = format!("企业 {uscc} 已建档 (it is known already)");
        let errors = vec![FieldError::new("uscc", "known", words.clone())];
        return Err(Error::Conflict { detail: words, errors });
    }
    tx.as_caller().await?;
    tx.note(Entry::done("enterprise.create", format!("enterprise/{uscc}")).with("name", name));
    tx.commit().await?;
    Ok(uscc)
}

/// Changes an enterprise; its former shareholders stay in its history.
///
/// # Errors
/// 403, 404, 412, 422.
pub(super) async fn change(app: &App, caller: &Caller, (uscc, version): (&str, i32), change: Change) -> Result<()> {
    access::require(caller, Right::WriteEnterprises)?;
    let mut errors = change.form.wrong();
    let name = named(&change.name, &mut errors);
    if !is_text(&change.reason, 500) {
        errors.push(FieldError::new("reason", "bad-text", "至多 500 字 (at most 500 characters)"));
    }
    refuse(errors)?;
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    let id = take(&tx, uscc, version).await?;
    let close = format!("insert into enterprise_history ({COLUMNS}) select {COLUMNS} from enterprise where id = $1");
    tx.execute(&close, &[&id]).await?;
    tx.execute(
        "update enterprise set version = version + 1, recorded_at = clock_timestamp(),
             changed_by = current_setting('tuguan.actor'), reason = nullif($2, ''), name = $3, form = $4, import_id = null
         where id = $1",
        &[&id, &change.reason.trim(), &name, &stored(&change.form)?],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(Entry::done("enterprise.update", format!("enterprise/{uscc}")).with("name", name));
    tx.commit().await
}

async fn take(tx: &Tx, uscc: &str, version: i32) -> Result<i64> {
    let row = tx.query_opt("select id, version from enterprise where uscc = $1 for no key update", &[&uscc]).await?;
    let row = row.ok_or_else(|| not_found(uscc))?;
    let now: i32 = row.get(1);
    if now != version {
        return Err(Error::Stale(format!(
            "该企业已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    Ok(row.get(0))
}

pub(super) fn not_found(uscc: &str) -> Error {
    Error::NotFound(format!("没有企业 {uscc} (there is no such enterprise)"))
}

/// Which enterprises `e` are shown: with the words of `$1`, to whoever sees the district or one of its contracts.
pub(super) const SEEN: &str = "($1::text is null or concat_ws(' ', e.name, e.uscc) ilike
        '%' || replace(replace(replace($1, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%')
    and ((select sees_district()) or exists (select from contract c where c.enterprise_id = e.id))";

/// Those whose name or 统一社会信用代码 has these words, with how many contracts of theirs the caller sees and the worst level of them.
pub(super) async fn list(read: &Read, words: Option<&str>, (limit, after): (i64, Option<&str>)) -> Result<Vec<Value>> {
    let level = super::store::level();
    let sql = format!(
        "select jsonb_build_object('uscc', e.uscc, 'name', e.name, 'version', e.version, 'industry', e.form ->> 'industry',
                 'contracts', s.contracts, 'level', coalesce(s.level, 'green'))
             from enterprise e
             cross join lateral (
                 select count(*) as contracts,
                     (array['green', 'grey', 'blue', 'yellow', 'orange', 'red', 'purple'])[max(
                         array_position(array['green', 'grey', 'blue', 'yellow', 'orange', 'red', 'purple'], {level})
                     )] as level
                 from contract c left join contract_state t on t.contract_id = c.id
                 where c.enterprise_id = e.id
             ) s
             where {SEEN} and ($2::text is null or e.uscc > $2)
             order by e.uscc limit $3"
    );
    let rows = read.query(&sql, &[&words, &after, &limit]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// One enterprise with its history, if the caller may know it: whoever sees the district, or one of its contracts.
///
/// # Errors
/// 404.
pub(super) async fn one(read: &Read, caller: &Caller, uscc: &str) -> Result<(Value, i32, i64)> {
    let row = read
        .query_opt(
            "select jsonb_build_object('uscc', e.uscc, 'name', e.name, 'version', e.version, 'form', e.form,
                 'changed_by', e.changed_by, 'updated_at', e.recorded_at,
                 'history', (
                     select coalesce(jsonb_agg(jsonb_build_object('version', h.version, 'name', h.name, 'recorded_at', h.recorded_at,
                         'changed_by', h.changed_by, 'reason', h.reason, 'shareholders', h.form -> 'shareholders')
                         order by h.version desc), '[]')
                     from enterprise_history h where h.id = e.id
                 )), e.version, e.id
             from enterprise e
             where e.uscc = $1 and ((select sees_district()) or exists (select from contract c where c.enterprise_id = e.id))",
            &[&uscc],
        )
        .await?;
    let row = row.ok_or_else(|| not_found(uscc))?;
    let mut shown: Value = row.get(0);
    // Telephone numbers are for those who work with them (L3).
    if !caller.may(Right::WriteEnterprises.word())
        && let Some(form) = shown["form"].as_object_mut()
    {
        form.insert("phone".to_owned(), json!(""));
        form.insert("contact".to_owned(), json!(""));
    }
    Ok((shown, row.get(1), row.get(2)))
}
