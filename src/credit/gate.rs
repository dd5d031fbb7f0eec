//! Whether a check stands behind an approval, a signature or a supply: what the rooms that take such steps ask.

use chrono::NaiveDate;
use deadpool_postgres::ClientWrapper;
use serde::Serialize;

use super::list::standings;
use super::rules::Rules;
use super::verdict::Verdict;
use crate::error::{Error, FieldError, Result};

/// What a check is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// 临时利用
    TemporaryUse,
    /// 土地供应、出让
    Transfer,
}

impl Purpose {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::TemporaryUse => "temporary_use",
            Self::Transfer => "transfer",
        }
    }

    /// The purpose of this word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::TemporaryUse, Self::Transfer].into_iter().find(|purpose| purpose.word() == word)
    }
}

/// How it stands with the check of an enterprise for a subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Gate {
    /// Nobody looked.
    #[default]
    Missing,
    /// It is too old.
    Expired {
        /// The last day on which it held.
        until: NaiveDate,
    },
    /// Whoever looked decided against it.
    Stopped,
    /// Something worse stands there since.
    Overtaken,
    /// It holds.
    Valid {
        /// The last day on which it does.
        until: NaiveDate,
    },
}

impl Gate {
    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "check-missing",
            Self::Expired { .. } => "check-expired",
            Self::Stopped => "check-stopped",
            Self::Overtaken => "check-overtaken",
            Self::Valid { .. } => "check-valid",
        }
    }

    /// What is missing, if anything is.
    pub fn missing(self) -> Option<FieldError> {
        let words = match self {
            Self::Valid { .. } => return None,
            Self::Missing => "缺少信用核查，请先核查并登记结论 (make a credit check first)".to_owned(),
            Self::Expired { until } => {
                format!(
                    "信用核查的有效期至 {until}，已过期，请重新核查 (the credit check is out of date: make another)"
                )
            }
            Self::Stopped => "信用核查结论为不予办理 (the conclusion of the credit check is not to proceed)".to_owned(),
            Self::Overtaken => {
                "核查之后又有不良记录，请重新核查 (something worse stands there since the check: make another)"
                    .to_owned()
            }
        };
        Some(FieldError::new("credit_check", self.code(), words))
    }
}

/// How it stands on a day, by the last check of this enterprise for this subject; none of an enterprise that nobody named.
///
/// # Errors
/// Those of the database.
pub async fn of(
    client: &ClientWrapper,
    rules: &Rules,
    (purpose, subject): (Purpose, i64),
    uscc: &str,
    today: NaiveDate,
) -> Result<Gate> {
    // A transfer may be looked into before it is known which plot it will be.
    let sql = "select made_on, verdict, conclusion from credit_check
               where uscc = $1 and purpose = $2 and (subject_id = $3 or $2 = 'transfer' and subject_id is null)
               order by made_at desc, id desc limit 1";
    let Some(row) = client.query_opt(sql, &[&uscc, &purpose.word(), &subject]).await? else { return Ok(Gate::Missing) };
    let until = rules.until(row.get(0));
    if row.get::<_, &str>(2) != "proceed" {
        return Ok(Gate::Stopped);
    }
    if until < today {
        return Ok(Gate::Expired { until });
    }
    let word: &str = row.get(1);
    let then = Verdict::of(word).ok_or_else(|| Error::broken("stored verdict", word))?;
    let now = Verdict::on(today, &standings(client, uscc).await?);
    Ok(if now > then { Gate::Overtaken } else { Gate::Valid { until } })
}

/// Whether the grantee of a contract was looked into before its signing: not later than that day, and not longer ago than a check holds.
///
/// # Errors
/// Those of the database.
pub async fn before_signing(client: &ClientWrapper, rules: &Rules, uscc: &str, sign_on: NaiveDate) -> Result<bool> {
    let sql = "select conclusion = 'proceed' from credit_check
               where uscc = $1 and purpose = 'transfer' and made_on between $2 and $3
               order by made_at desc, id desc limit 1";
    let row = client.query_opt(sql, &[&uscc, &rules.since(sign_on), &sign_on]).await?;
    Ok(row.is_some_and(|row| row.get(0)))
}
