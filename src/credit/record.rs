//! 信用记录: one entered by hand, and its end by 信用修复 or withdrawal.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::verdict::Kind;
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::records::document_no;
use crate::records::identifiers::is_uscc;

/// Longest text of a short field.
const SHORT: usize = 200;
/// Longest reason of a decision.
const LONG: usize = 2000;

/// A record as it is entered or delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    /// 统一社会信用代码
    pub(super) uscc: String,
    /// 企业名称: the enterprise need not be on file.
    pub(super) name: String,
    /// A word of [`Kind`].
    pub(super) kind: String,
    /// 认定/决定机关
    pub(super) authority: String,
    /// 文号
    pub(super) document_no: String,
    /// 决定日期
    pub(super) decided_on: NaiveDate,
    /// 有效期至, the last day
    #[serde(default)]
    pub(super) valid_until: Option<NaiveDate>,
    /// 事由
    pub(super) words: String,
    /// 数据来源, and the day of its data
    pub(super) source: String,
    pub(super) source_on: NaiveDate,
    /// How it ended, if it did: `repaired` 信用修复, `withdrawn` 撤销; on which day, by which document.
    #[serde(default)]
    pub(super) end_kind: Option<String>,
    #[serde(default)]
    pub(super) ended_on: Option<NaiveDate>,
    #[serde(default)]
    pub(super) end_no: Option<String>,
}

/// 信用修复 or 撤销.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    kind: String,
    on_day: NaiveDate,
    document_no: String,
}

/// 422 with everything that is wrong, if anything is.
pub(super) fn refuse(errors: Vec<FieldError>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Error::Invalid { detail: format!("{}: {}", first.field, first.message), errors }),
    }
}

/// A text that has to be there and can be kept.
pub(super) fn filled(field: &str, text: &str, longest: usize) -> Option<FieldError> {
    let good = !text.trim().is_empty() && text.chars().count() <= longest && !text.contains('\0');
    (!good).then(|| {
        FieldError::new(field, "missing-field", format!("请填写，至多 {longest} 字 (fill it in, at most {longest})"))
    })
}

/// The end of a record, `repaired` or `withdrawn`.
pub(super) fn is_end(word: &str) -> bool {
    ["repaired", "withdrawn"].contains(&word)
}

impl New {
    /// As it is kept: without blanks around, codes in capitals, 文号 in the form of GB/T 9704.
    pub(super) fn tidy(mut self) -> Self {
        self.uscc = self.uscc.trim().to_uppercase();
        for text in [&mut self.name, &mut self.authority, &mut self.words, &mut self.source] {
            *text = text.trim().to_owned();
        }
        self.document_no = document_no::normalise(&self.document_no).text;
        self.end_no = self.end_no.map(|number| document_no::normalise(&number).text).filter(|text| !text.is_empty());
        self
    }

    fn wrong(&self, today: NaiveDate) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if !is_uscc(&self.uscc) {
            let words =
                "统一社会信用代码应为 18 位且校验码正确，请核对营业执照 (18 characters with the right check character)";
            errors.push(FieldError::new("uscc", "bad-uscc", words));
        }
        if !Kind::ALL.iter().any(|kind| kind.word() == self.kind) {
            let known = Kind::ALL.map(Kind::word).join("、");
            errors.push(FieldError::new("kind", "bad-code", format!("应为 {known} (one of these)")));
        }
        for (field, text, longest) in [
            ("name", &self.name, SHORT),
            ("authority", &self.authority, SHORT),
            ("document_no", &self.document_no, SHORT),
            ("words", &self.words, LONG),
            ("source", &self.source, SHORT),
        ] {
            errors.extend(filled(field, text, longest));
        }
        if self.end_kind.as_deref().is_some_and(|word| !is_end(word)) {
            errors.push(FieldError::new("end_kind", "bad-code", "repaired 信用修复, withdrawn 撤销"));
        }
        let told = self.contradictions(today).into_iter();
        errors.extend(told.map(|(field, words)| FieldError::new(field, "bad-date", words)));
        errors
    }

    /// Days that cannot be, and an end that is told in part: the field and what to do.
    pub(super) fn contradictions(&self, today: NaiveDate) -> Vec<(&'static str, &'static str)> {
        let mut found = Vec::new();
        if self.decided_on > today {
            found.push(("decided_on", "决定日期不能晚于今天，请核对文书 (it is not decided yet)"));
        }
        if self.valid_until.is_some_and(|until| until < self.decided_on) {
            found.push(("valid_until", "有效期早于决定日期，请核对 (it ends before it was decided)"));
        }
        if self.source_on > today {
            found.push(("source_on", "数据日期不能晚于今天，请核对来源 (the data are of a day to come)"));
        }
        let told = [self.end_kind.is_some(), self.ended_on.is_some(), self.end_no.is_some()];
        if told.contains(&true) && told.contains(&false) {
            found.push((
                "ended_on",
                "修复（撤销）须同时填写方式、日期和文书 (its end needs kind, day and document together)",
            ));
        }
        if self.ended_on.is_some_and(|ended| ended < self.decided_on || ended > today) {
            found.push((
                "ended_on",
                "修复（撤销）日期应在决定日期与今天之间 (its end lies between the decision and today)",
            ));
        }
        found
    }

    /// For the record of what was done.
    fn noted(&self, action: &'static str) -> Entry {
        Entry::done(action, format!("enterprise/{}", self.uscc))
            .with("kind", self.kind.as_str())
            .with("document_no", self.document_no.as_str())
    }
}

/// One after the other: an import compares with what is there, and nobody changes that meanwhile.
pub(super) async fn take_turn(tx: &Tx) -> Result<()> {
    tx.execute("select pg_advisory_xact_lock(hashtextextended('credit records', 0))", &[]).await?;
    Ok(())
}

/// Enters one record.
///
/// # Errors
/// 403, 409 for one that is entered, 422 with everything that is wrong.
pub async fn enter(app: &App, caller: &Caller, new: New) -> Result<i64> {
    access::require(caller, Right::WriteEnterprises)?;
    let new = new.tidy();
    refuse(new.wrong(app.config.today()))?;
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    take_turn(&tx).await?;
    let row = tx
        .query_opt(
            "insert into credit_record (uscc, name, kind, authority, document_no, decided_on, valid_until, words, source, source_on,
                 end_kind, ended_on, end_no)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             on conflict on constraint credit_record_is_said_once do nothing returning id",
            &[
                &new.uscc,
                &new.name,
                &new.kind,
                &new.authority,
                &new.document_no,
                &new.decided_on,
                &new.valid_until,
                &new.words,
                &new.source,
                &new.source_on,
                &new.end_kind,
                &new.ended_on,
                &new.end_no,
            ],
        )
        .await?;
    let Some(row) = row else {
        let words = format!("{} 的 {} 已登记 (this record is entered already)", new.authority, new.document_no);
        let errors = vec![FieldError::new("document_no", "known", words.clone())];
        return Err(Error::Conflict { detail: words, errors });
    };
    tx.as_caller().await?;
    tx.note(new.noted("credit.enter"));
    tx.commit().await?;
    Ok(row.get(0))
}

pub(super) fn not_found(id: i64) -> Error {
    Error::NotFound(format!("没有信用记录 {id} (there is no such credit record)"))
}

/// Ends a record by 信用修复, or withdraws it; what it said stays.
///
/// # Errors
/// 403, 404, 409 if it has ended, 412, 422.
pub(super) async fn end(app: &App, caller: &Caller, (id, version): (i64, i32), end: &End) -> Result<()> {
    access::require(caller, Right::WriteEnterprises)?;
    let number = document_no::normalise(&end.document_no).text;
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    take_turn(&tx).await?;
    let sql = "select version, end_kind, decided_on, uscc, document_no from credit_record where id = $1";
    let row = tx.query_opt(sql, &[&id]).await?.ok_or_else(|| not_found(id))?;
    let now: i32 = row.get(0);
    if now != version {
        return Err(Error::Stale(format!(
            "该记录已被他人更新为第 {now} 版，您依据的是第 {version} 版，请刷新后重试 (somebody changed it: read it again)"
        )));
    }
    if row.get::<_, Option<&str>>(1).is_some() {
        return Err(Error::conflict("该记录已修复或撤销 (it has ended already)"));
    }
    let mut errors: Vec<FieldError> = filled("document_no", &number, SHORT).into_iter().collect();
    if !is_end(&end.kind) {
        errors.push(FieldError::new("kind", "bad-code", "repaired 信用修复, withdrawn 撤销"));
    }
    let (decided, today) = (row.get::<_, NaiveDate>(2), app.config.today());
    if end.on_day < decided || end.on_day > today {
        let words = format!("应在决定日期 {decided} 与今天之间 (between the decision and today)");
        errors.push(FieldError::new("on_day", "bad-date", words));
    }
    refuse(errors)?;
    tx.execute("insert into credit_record_history select * from credit_record where id = $1", &[&id]).await?;
    tx.execute(
        "update credit_record set version = version + 1, recorded_at = clock_timestamp(),
             changed_by = current_setting('tuguan.actor'), end_kind = $2, ended_on = $3, end_no = $4 where id = $1",
        &[&id, &end.kind, &end.on_day, &number],
    )
    .await?;
    tx.as_caller().await?;
    tx.note(
        Entry::done("credit.end", format!("enterprise/{}", row.get::<_, &str>(3)))
            .with("record", row.get::<_, &str>(4))
            .with("how", end.kind.as_str())
            .with("on_day", end.on_day.to_string())
            .with("document_no", number),
    );
    tx.commit().await
}
