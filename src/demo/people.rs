//! The people of the demonstration: one account of each role, in invented offices. They exist nowhere else.

use std::path::Path;

use crate::access::Role;
use crate::access::establish::{self, Draft, Organisation};
use crate::app::App;
use crate::db::{Caller, Military};
use crate::error::Result;

/// Code, name, and what it is: a street, a holder's code, a park, or none of these.
const OFFICES: &[(&str, &str, Office)] = &[
    ("qzf", "湖里示范区政府", Office::Government),
    ("fgj", "湖里示范区发改局", Office::Government),
    ("zygh", "湖里示范资源规划分局", Office::Government),
    ("swj", "湖里示范区商务局", Office::Government),
    ("czj", "湖里示范区财政局", Office::Government),
    ("jsj", "湖里示范区建设局", Office::Government),
    ("gxj", "湖里示范区工信局", Office::Government),
    ("hljd", "湖里街道（示范）", Office::Street("350206001")),
    ("dqjd", "殿前街道（示范）", Office::Street("350206002")),
    ("hsjd", "禾山街道（示范）", Office::Street("350206003")),
    ("jtjd", "江头街道（示范）", Office::Street("350206004")),
    ("jsjd", "金山街道（示范）", Office::Street("350206005")),
    ("dxgs", "厦门示范殿信国有资产投资有限公司", Office::Holder("91350206MA0032643M")),
    ("yqgwh", "湖里示范园区管委会", Office::Park("HL-YQ-01")),
];

enum Office {
    Government,
    Street(&'static str),
    Holder(&'static str),
    Park(&'static str),
}

/// User name, name, code of the office, role, and whether the person is named for 部队用地.
const PEOPLE: &[(&str, &str, Option<&str>, Role, Military)] = &[
    ("admin", "系统管理员", None, Role::System, Military::No),
    ("security", "安全管理员", None, Role::Security, Military::No),
    ("auditor", "审计员", None, Role::Auditor, Military::No),
    ("leader", "区领导", Some("qzf"), Role::Leader, Military::Sum),
    ("reserve", "发改局经办", Some("fgj"), Role::Development, Military::No),
    ("reserve2", "发改局指名人员", Some("fgj"), Role::Development, Military::Rows),
    ("planning", "资源规划经办", Some("zygh"), Role::Planning, Military::No),
    ("commerce", "商务局经办", Some("swj"), Role::Commerce, Military::No),
    ("finance", "财政局经办", Some("czj"), Role::Finance, Military::No),
    ("construction", "建设局经办", Some("jsj"), Role::Construction, Military::No),
    ("statistics", "工信局经办", Some("gxj"), Role::Statistics, Military::No),
    ("street1", "湖里街道经办", Some("hljd"), Role::Street, Military::No),
    ("street2", "殿前街道经办", Some("dqjd"), Role::Street, Military::No),
    ("street3", "禾山街道经办", Some("hsjd"), Role::Street, Military::No),
    ("street4", "江头街道经办", Some("jtjd"), Role::Street, Military::No),
    ("street5", "金山街道经办", Some("jsjd"), Role::Street, Military::No),
    ("soe", "国企经办", Some("dxgs"), Role::Soe, Military::No),
    ("park", "园区经办", Some("yqgwh"), Role::Park, Military::No),
];

/// Makes the accounts with one password (its hash, see [`establish::hashed`]; without it nobody signs in), unless there are any
/// accounts already. Returns whether it did.
pub async fn settle(app: &App, password_hash: Option<&str>) -> Result<bool> {
    let tx = app.db.begin(&Caller::system()).await?;
    if tx.query_one("select exists (select from account)", &[]).await?.get(0) {
        return Ok(false);
    }
    establish::organisations(&tx, &OFFICES.iter().map(organisation).collect::<Vec<Organisation>>()).await?;
    for (username, name, office, role, military) in PEOPLE {
        let draft = Draft {
            username: (*username).to_owned(),
            name: (*name).to_owned(),
            organisation: office.map(str::to_owned),
            role: Some(*role),
            military: *military,
        };
        establish::account(app, &tx, &draft, password_hash).await?;
    }
    tx.commit().await?;
    Ok(true)
}

fn organisation((code, name, office): &(&str, &str, Office)) -> Organisation {
    let (kind, street, uscc, park) = match office {
        Office::Government => ("government", None, None, None),
        Office::Street(code) => ("street", Some(*code), None, None),
        Office::Holder(code) => ("soe", None, Some(*code), None),
        Office::Park(code) => ("park", None, None, Some(*code)),
    };
    let text = |value: Option<&str>| value.map(str::to_owned);
    Organisation {
        code: text(Some(code)),
        name: text(Some(name)),
        kind: text(Some(kind)),
        street_code: text(street),
        uscc: text(uscc),
        park_code: text(park),
    }
}

/// Where the password of the demonstration accounts is kept for whoever starts it again.
pub fn password_file(data: &Path) -> std::path::PathBuf {
    data.join("demo").join("password")
}
