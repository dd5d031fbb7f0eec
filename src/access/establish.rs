//! Accounts made whole by whoever runs the program: from the command line, and for the demonstration.

use serde_json::json;

use super::organisations;
use super::{Role, invitation, password, users};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Caller, Military, Tx};
use crate::error::{Error, Result};

/// An account with its role.
#[derive(Debug, Clone)]
pub struct Draft {
    pub username: String,
    pub name: String,
    /// Code of the organisation.
    pub organisation: Option<String>,
    pub role: Option<Role>,
    pub military: Military,
}

/// An organisation as it is to be.
pub use super::organisations::Wanted as Organisation;

/// Makes organisations that are not there yet.
pub async fn organisations(tx: &Tx, all: &[Organisation]) -> Result<()> {
    for wanted in all {
        organisations::insert(tx, &organisations::check(wanted)?).await?;
    }
    Ok(())
}

/// Makes an account; with a password if its hash is given. Returns its id.
///
/// # Errors
/// 422 naming the field, 409 if the user name is taken.
pub async fn account(app: &App, tx: &Tx, draft: &Draft, password_hash: Option<&str>) -> Result<i64> {
    let (username, name) = (users::plain_username(&draft.username)?, users::person_name(&draft.name)?);
    let organisation = match &draft.organisation {
        Some(code) => {
            let row = tx.query_opt("select id, kind from organisation where code = $1", &[code]).await?;
            Some(
                row.ok_or_else(|| Error::field("organisation", "unknown", format!("there is no organisation {code}")))?,
            )
        }
        None => None,
    };
    let kind = organisation.as_ref().map(|row| row.get::<_, &str>(1));
    users::check_grant(draft.role, draft.military, kind)?;
    let id = users::insert(tx, &username, &name, organisation.as_ref().map(|row| row.get(0))).await?;
    tx.execute(
        "update account set role = $2, military = $3, password_hash = $4, password_set_at = $5 where id = $1",
        &[
            &id,
            &draft.role.map(Role::word),
            &draft.military.word(),
            &password_hash,
            &password_hash.map(|_| app.clock.now()),
        ],
    )
    .await?;
    let granted = json!({ "role": draft.role.map(Role::word), "military": draft.military.word() });
    tx.note(Entry::done("user.grant", format!("account/{id}")).with("after", granted));
    Ok(id)
}

/// An account and the link by which its person chooses a password.
pub async fn invited(app: &App, caller: &Caller, base: &str, draft: &Draft) -> Result<invitation::Link> {
    let tx = app.db.begin(caller).await?;
    let id = account(app, &tx, draft, None).await?;
    let link = invitation::make(app, &tx, base, "invite", id).await?;
    tx.commit().await?;
    Ok(link)
}

/// The hash of a password that has to satisfy the policy, for accounts made by [`account`].
pub async fn hashed(app: &App, password: &str) -> Result<String> {
    password::check(&app.config, "password", password, "", true)?;
    password::hash(password).await
}
