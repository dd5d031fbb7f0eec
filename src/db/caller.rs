//! Who is asking, and how far that person sees: told to the database before anything is asked of it.

use std::sync::Arc;

use deadpool_postgres::ClientWrapper;
use postgres_types::{ToSql, Type};
use sha2::{Digest, Sha256};

use super::{SERVICE_ROLE, WORKER_ROLE};
use crate::error::Result;

/// Which rows a caller sees (`sql/migrations/V10__row_permission.sql` says what each means).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Reach {
    /// Everything: the service's own work, never a person's.
    Everything,
    /// The whole district.
    District,
    /// One 街道, by its code.
    Street(String),
    /// What one organisation holds, by its 统一社会信用代码.
    Holder(String),
    /// One 园区, by the code of its zone.
    Park(String),
    /// Nothing: administrators and auditors of the system, and whoever has no role yet.
    #[default]
    Nothing,
}

impl Reach {
    /// As the policies know it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::District => "district",
            Self::Street(_) => "street",
            Self::Holder(_) => "holder",
            Self::Park(_) => "park",
            Self::Nothing => "none",
        }
    }

    /// The street, holder or park.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Street(key) | Self::Holder(key) | Self::Park(key) => Some(key),
            Self::Everything | Self::District | Self::Nothing => None,
        }
    }
}

/// What a caller sees of 部队用地 and other sensitive rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Military {
    /// Nothing, and nothing that would let it be inferred.
    #[default]
    No,
    /// One sum for the district (区领导, named).
    Sum,
    /// The rows (named persons of 发改局 and 资源规划).
    Rows,
}

impl Military {
    /// As stored and as the policies know it.
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Sum => "sum",
            Self::Rows => "rows",
        }
    }
}

/// What the database is told about a caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Permit {
    /// The name that history and the record show.
    pub actor: String,
    /// Rows.
    pub reach: Reach,
    /// Sensitive rows.
    pub military: Military,
    /// The caller's organisation.
    pub organisation: Option<i64>,
    /// What the caller may do, in the words of `access::Right`.
    pub rights: Vec<&'static str>,
}

/// Who is asking. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Caller(Arc<Permit>);

impl Caller {
    /// A caller with this permit.
    pub fn new(permit: Permit) -> Self {
        Self(Arc::new(permit))
    }

    /// The program acting by itself: signing people in, the demonstration, scheduled work, the command line.
    pub fn system() -> Self {
        Self::new(Permit { actor: "system".to_owned(), reach: Reach::Everything, ..Permit::default() })
    }

    /// The same person, with the service doing what it must beyond that person's sight: deriving figures from neighbours,
    /// looking for overlaps. What comes of it is shown through [`Db::read`](super::Db::read) as the person again.
    #[must_use]
    pub fn as_service(&self) -> Self {
        Self::new(Permit { reach: Reach::Everything, ..(*self.0).clone() })
    }

    /// What the database is told.
    pub fn permit(&self) -> &Permit {
        &self.0
    }

    /// The name that history shows.
    pub fn name(&self) -> &str {
        &self.0.actor
    }

    /// Whether the caller has this right. The program itself has all.
    pub fn may(&self, right: &str) -> bool {
        self.0.reach == Reach::Everything || self.0.rights.contains(&right)
    }

    /// A word that is the same for callers who see the same rows with the same masks, to tell their cached answers apart.
    pub fn sight(&self) -> String {
        let Permit { reach, military, rights, .. } = &*self.0;
        let sight = (reach.word(), reach.key(), military.word(), rights.contains(&"spaces.details"));
        let hash = Sha256::digest(format!("{sight:?}").as_bytes());
        hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the caller sees the rows of sensitive spaces.
    pub fn sees_restricted(&self) -> bool {
        self.0.reach == Reach::Everything || self.0.military == Military::Rows
    }

    /// Tells the database who is asking, for the transaction (`local`) or until the connection is taken by someone else.
    pub(super) async fn announce(&self, client: &ClientWrapper, local: bool) -> Result<()> {
        let Permit { actor, reach, military, organisation, rights } = &*self.0;
        let organisation = organisation.map(|id| id.to_string()).unwrap_or_default();
        let role = if *reach == Reach::Everything { WORKER_ROLE } else { SERVICE_ROLE };
        let rights = rights.join(",");
        let (reach, key, military) = (reach.word(), reach.key().unwrap_or_default(), military.word());
        let text = |value| (value, Type::TEXT);
        let parameters: [(&(dyn ToSql + Sync), Type); 8] = [
            text(actor as _),
            text(&reach as _),
            text(&key as _),
            text(&military as _),
            text(&organisation as _),
            text(&rights as _),
            (&local as _, Type::BOOL),
            text(&role as _),
        ];
        client
            .query_typed(
                "select set_config('tuguan.actor', $1, $7), set_config('tuguan.reach', $2, $7),
                        set_config('tuguan.key', $3, $7), set_config('tuguan.military', $4, $7),
                        set_config('tuguan.organisation', $5, $7), set_config('tuguan.rights', $6, $7),
                        set_config('role', $8, $7)",
                &parameters,
            )
            .await?;
        Ok(())
    }
}
