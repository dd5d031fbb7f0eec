//! Where a person wants the digest: said by each for himself, an empty address is none.

use lettre::Address;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::{Error, Result};

/// What a person says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    email: String,
}

/// What the person has said, and whether this service sends mail at all.
pub(super) async fn of(app: &App, caller: &Caller) -> Result<Value> {
    let tx = app.db.work(&caller.as_service()).await?;
    let sql = "select n.email from notice_address n join account a on a.id = n.account_id where a.username = $1";
    let row = tx.query_opt(sql, &[&caller.name()]).await?;
    let email: Option<String> = row.map(|row| row.get(0));
    Ok(json!({ "email": email, "sends_mail": app.config.smtp_url.is_some() }))
}

/// Puts the address down, or takes it away.
///
/// # Errors
/// 422 for what is no address.
pub(super) async fn set(app: &App, caller: &Caller, wish: &Wish) -> Result<()> {
    let email = wish.email.trim();
    if !email.is_empty() && (email.len() > 254 || email.parse::<Address>().is_err()) {
        let words = "邮箱地址不正确，如 name@example.gov.cn；留空表示不接收 (not a mail address)";
        return Err(Error::field("email", "bad-address", words));
    }
    let tx = app.db.begin(caller).await?;
    tx.as_service().await?;
    tx.execute(
        "delete from notice_address n using account a where a.id = n.account_id and a.username = $1",
        &[&caller.name()],
    )
    .await?;
    if !email.is_empty() {
        tx.execute(
            "insert into notice_address (account_id, email) select id, $2 from account where username = $1",
            &[&caller.name(), &email],
        )
        .await?;
    }
    tx.as_caller().await?;
    tx.note(Entry::done("notice.address", format!("account/{}", caller.name())).with("wanted", !email.is_empty()));
    tx.commit().await
}
