//! One account with its organisation, as everything in this folder reads it.

use chrono::{DateTime, Duration, Utc};
use deadpool_postgres::ClientWrapper;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::Role;
use crate::config::{Config, RequireTotp};
use crate::db::{Caller, Military, Permit};
use crate::error::{Error, Result};

/// 单位.
#[derive(Debug, Clone)]
pub struct Organisation {
    pub id: i64,
    pub code: String,
    pub name: String,
    /// government, street, soe or park
    pub kind: String,
    pub street_code: Option<String>,
    pub uscc: Option<String>,
    pub park_code: Option<String>,
}

/// 账户.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: i64,
    pub version: i32,
    pub username: String,
    pub name: String,
    pub role: Option<Role>,
    pub military: Military,
    pub must_change: bool,
    pub password_set_at: Option<DateTime<Utc>>,
    pub has_password: bool,
    pub has_totp: bool,
    pub disabled: bool,
    pub organisation: Option<Organisation>,
}

/// The columns that [`Person::of`] reads, of `account a left join organisation o`.
pub(super) const COLUMNS: &str =
    "a.id, a.version, a.username, a.name, a.role, a.military, a.must_change, a.password_set_at,
    a.password_hash is not null, a.totp_secret is not null, a.disabled, o.id, o.code, o.name, o.kind, o.street_code, o.uscc,
    o.park_code";
/// How many they are: further columns begin here.
pub(super) const WIDTH: usize = 18;
/// Where they come from.
pub(super) const FROM: &str = "account a left join organisation o on o.id = a.organisation_id";

impl Person {
    /// Reads the first [`WIDTH`] columns of a row.
    pub fn of(row: &Row) -> Result<Self> {
        let role: Option<&str> = row.get(4);
        let role = role.map(|word| word.parse::<Role>().map_err(|error| Error::broken("stored role", error)));
        let military = match row.get::<_, &str>(5) {
            "rows" => Military::Rows,
            "sum" => Military::Sum,
            _ => Military::No,
        };
        let organisation = row.get::<_, Option<i64>>(11).map(|id| Organisation {
            id,
            code: row.get(12),
            name: row.get(13),
            kind: row.get(14),
            street_code: row.get(15),
            uscc: row.get(16),
            park_code: row.get(17),
        });
        Ok(Self {
            id: row.get(0),
            version: row.get(1),
            username: row.get(2),
            name: row.get(3),
            role: role.transpose()?,
            military,
            must_change: row.get(6),
            password_set_at: row.get(7),
            has_password: row.get(8),
            has_totp: row.get(9),
            disabled: row.get(10),
            organisation,
        })
    }

    /// The account with this id.
    pub async fn find(client: &ClientWrapper, id: i64) -> Result<Self> {
        let row = client.query_opt(&format!("select {COLUMNS} from {FROM} where a.id = $1"), &[&id]).await?;
        Self::of(&row.ok_or_else(|| Error::NotFound(format!("there is no user {id}")))?)
    }

    /// What the database is told when this person asks.
    pub fn caller(&self) -> Caller {
        let organisation = self.organisation.as_ref();
        let reach = self.role.map(|role| {
            role.reach(
                organisation.and_then(|o| o.street_code.as_deref()),
                organisation.and_then(|o| o.uscc.as_deref()),
                organisation.and_then(|o| o.park_code.as_deref()),
            )
        });
        Caller::new(Permit {
            actor: self.username.clone(),
            reach: reach.unwrap_or_default(),
            military: self.military,
            organisation: organisation.map(|o| o.id),
            rights: self.rights(),
        })
    }

    /// The words of what the person may do.
    pub fn rights(&self) -> Vec<&'static str> {
        self.role.map(|role| role.rights().iter().map(|right| right.word()).collect()).unwrap_or_default()
    }

    /// Whether the person administers the system.
    pub fn is_administrator(&self) -> bool {
        self.role.is_some_and(Role::is_administrator)
    }

    /// When the password must be changed at the latest.
    pub fn password_expires_at(&self, config: &Config) -> Option<DateTime<Utc>> {
        if config.password_days == 0 {
            None
        } else {
            self.password_set_at.map(|at| at + Duration::days(config.password_days))
        }
    }

    /// Whether nothing else is possible before the password is changed.
    pub fn must_change_password(&self, config: &Config, now: DateTime<Utc>) -> bool {
        self.must_change || self.password_expires_at(config).is_some_and(|end| end <= now)
    }

    /// Whether nothing else is possible before a second factor is enrolled.
    pub fn must_enrol(&self, config: &Config) -> bool {
        !self.has_totp
            && match config.require_totp {
                RequireTotp::Nobody => false,
                RequireTotp::Administrators => self.is_administrator(),
                RequireTotp::Everybody => true,
            }
    }

    /// The person and how far that person sees.
    pub fn to_json(&self) -> Value {
        let permit = self.caller();
        let reach = &permit.permit().reach;
        let name = match reach.key() {
            Some(_) => self.organisation.as_ref().map(|o| o.name.clone()),
            None => None,
        };
        json!({
            "id": self.id,
            "username": self.username,
            "name": self.name,
            "role": self.role.map(Role::word),
            "organisation": self.organisation.as_ref().map(Organisation::short),
            "scope": { "reach": reach.word(), "key": reach.key(), "name": name },
            "military": self.military.word(),
        })
    }
}

impl Organisation {
    /// As others refer to it.
    pub fn short(&self) -> Value {
        json!({ "id": self.id, "code": self.code, "name": self.name, "kind": self.kind })
    }
}
