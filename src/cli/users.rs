//! `tuguan user`: accounts from the command line, for whoever runs the program: to begin with, for scripts, and when every
//! administrator has lost the key.

use clap::Subcommand;
use serde_json::Value;

use super::say;
use crate::access::establish::{self, Draft};
use crate::access::users::{self, Change};
use crate::access::{NewToken, Role, make_token};
use crate::app::App;
use crate::db::Caller;
use crate::error::Result;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Make an account and print the one-time link by which its person chooses a password
    Add {
        username: String,
        /// The person's name
        #[arg(long)]
        name: String,
        /// Code of the organisation
        #[arg(long)]
        organisation: Option<String>,
        /// leader, development, planning, commerce, finance, construction, statistics, street, soe, park, system, security, auditor
        #[arg(long)]
        role: Option<Role>,
        /// What the person is named to see of 部队用地: no, sum or rows
        #[arg(long, default_value = "no")]
        military: String,
    },
    /// Show all accounts
    List,
    /// Disable an account; its sessions and tokens end
    Disable { username: String },
    /// End the password of an account and print the link to choose another
    Password { username: String },
    /// Make an API token and print it, this once
    Token {
        username: String,
        /// What it is for
        #[arg(long, default_value = "command line")]
        name: String,
        /// Days until it ends
        #[arg(long, default_value_t = 90)]
        days: i64,
        /// read or write
        #[arg(long, default_value = "read")]
        access: String,
    },
}

/// Carries out a command.
pub(super) async fn run(app: &App, caller: &Caller, base: &str, command: User) -> Result<()> {
    match command {
        User::Add { username, name, organisation, role, military } => {
            let draft = Draft { username, name, organisation, role, military: users::military(&military)? };
            let link = establish::invited(app, caller, base, &draft).await?;
            say(&format!("{}\n(once, until {})", link.url, link.until.to_rfc3339()));
        }
        User::List => {
            let all = users::list(app).await?;
            for user in all["items"].as_array().into_iter().flatten() {
                say(&line(user));
            }
        }
        User::Disable { username } => {
            let id = users::id_of(app, &username).await?;
            let (_, version) = users::one(app, id).await?;
            let change = Change { disabled: Some(true), ..Change::default() };
            users::change(app, caller, id, version, &change).await?;
            say(&format!("{username} is disabled"));
        }
        User::Password { username } => {
            let link = users::reset(app, caller, base, users::id_of(app, &username).await?).await?;
            say(&format!("{}\n(once, until {})", link.url, link.until.to_rfc3339()));
        }
        User::Token { username, name, days, access } => {
            let id = users::id_of(app, &username).await?;
            let made = make_token(app, caller, id, &NewToken { name, access, days }).await?;
            say(made["token"].as_str().unwrap_or_default());
        }
    }
    Ok(())
}

fn line(user: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let state = if user["disabled"] == true { "disabled" } else { "active" };
    let [username, role, military] = ["username", "role", "military"].map(|key| text(&user[key]));
    let (organisation, name) = (text(&user["organisation"]["code"]), text(&user["name"]));
    format!("{username:<20} {role:<13} {organisation:<12} {military:<5} {state:<9} {name}")
}
