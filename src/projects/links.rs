//! Which spaces a project is after: 意向, 锁定, 落地, 放弃. Who locks a space takes it from everybody else.

use deadpool_postgres::ClientWrapper;
use serde::Deserialize;
use serde_json::Value;
use tokio_postgres::error::SqlState;

use super::stage::{self, DROPPED};
use super::store::{no_project, refuse};
use crate::access::{self, Right};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::records::spaces::list::SPACE;

/// 放弃.
const ABANDONED: &str = "abandoned";

/// A link as it is to be.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Link {
    /// `intent`, `locked`, `landed` or `abandoned`.
    pub state: Option<String>,
    /// Why; needed for steps backwards.
    pub reason: Option<String>,
}

/// Which link, and the version that whoever changes it has seen; none where there is to be a new one.
#[derive(Debug, Clone, Copy)]
pub struct Between {
    /// The project.
    pub project: i64,
    /// The space.
    pub space: i64,
    /// Version of the link.
    pub based_on: Option<i32>,
}

/// All links of a project: what was given up last.
pub(super) async fn of_project(client: &ClientWrapper, id: i64) -> Result<Vec<Value>> {
    let sql = format!(
        "select jsonb_build_object('space_id', k.space_id, 'version', k.version, 'state', k.state, 'reason', k.reason,
             'changed_by', k.changed_by, 'recorded_at', k.recorded_at,
             'space', case when s.id is not null then {SPACE} end)
         from project_space k
         left join space_view s on s.id = k.space_id
         where k.project_id = $1
         order by array_position(array['landed', 'locked', 'intent', 'abandoned'], k.state), k.space_id"
    );
    let rows = client.query(&client.prepare_cached(&sql).await?, &[&id]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The links of a space that are not given up, with their projects.
pub(super) async fn of_space(client: &ClientWrapper, id: i64) -> Result<Vec<Value>> {
    let sql =
        "select jsonb_build_object('project_id', p.id, 'project_no', p.project_no, 'name', p.name, 'stage', p.stage,
             'state', k.state, 'version', k.version, 'recorded_at', k.recorded_at)
         from project_space k
         join project p on p.id = k.project_id
         where k.space_id = $1 and k.state <> 'abandoned'
         order by array_position(array['landed', 'locked', 'intent'], k.state), p.id";
    let rows = client.query(&client.prepare_cached(sql).await?, &[&id]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// How many spaces are 落地 for a project, and how many it has taken (锁定 or 落地).
pub(super) async fn counted(tx: &Tx, project: i64) -> Result<(i64, i64)> {
    let sql = "select count(*) filter (where state = 'landed'), count(*) filter (where state in ('locked', 'landed'))
        from project_space where project_id = $1";
    let row = tx.query_one(sql, &[&project]).await?;
    Ok((row.get(0), row.get(1)))
}

/// Gives up all links of a project that was dropped, also those to spaces that became sensitive since.
pub(super) async fn give_up(tx: &Tx, project: i64, reason: Option<&str>) -> Result<()> {
    tx.as_service().await?;
    let rows = tx
        .query("select space_id, state from project_space where project_id = $1 and state <> 'abandoned'", &[&project])
        .await?;
    for row in rows {
        let (space, from): (i64, String) = (row.get(0), row.get(1));
        write(tx, project, space, Some(&from), &Step { to: ABANDONED, reason }).await?;
    }
    tx.as_caller().await
}

struct Step<'a> {
    to: &'a str,
    reason: Option<&'a str>,
}

/// Links a project with a space, or moves the link.
///
/// # Errors
/// 404 for an unknown project or link, 412 if the link changed meanwhile, 422 for what is not allowed, 403 without the right to take
/// spaces, 409 if another project has taken the space.
pub async fn link(app: &App, caller: &Caller, between: Between, wanted: &Link) -> Result<()> {
    let Between { project, space, based_on } = between;
    let reason = wanted.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > 2000 || reason.contains('\0')) {
        return Err(Error::field("reason", "bad-text", "文字，至多 2000 字 (plain text of at most 2000 characters)"));
    }
    let tx = app.db.begin(caller).await?;
    // Whoever changes the links of one project waits for the other.
    let row = tx.query_opt("select stage from project where id = $1 for update", &[&project]).await?;
    let stage: String = row.ok_or_else(|| no_project(project))?.get(0);
    let from = present(&tx, between).await?;
    let to = wanted.state.as_deref().unwrap_or("intent");
    refuse(may_step(from.as_deref(), to, reason).err().into_iter().collect())?;
    if takes(to) || from.as_deref().is_some_and(takes) {
        access::require(caller, Right::TakeSpaces)?;
    }
    if to != ABANDONED {
        if stage == DROPPED {
            return Err(conflict(
                "stage",
                "dropped",
                "项目已放弃，请先恢复 (the project was dropped; take it up again first)",
            ));
        }
        offered(&tx, space).await?;
    }
    if takes(to) {
        free(&tx, project, space).await?;
    }
    let leaves = from.as_deref() == Some("landed") && to != "landed";
    if leaves && stage::has_landed(&stage) && counted(&tx, project).await?.0 <= 1 {
        let message = "项目已落地，这是其唯一的落地空间：请先退回项目阶段 (it is the only space of a landed project: move its stage back first)";
        return Err(conflict("state", "only-space", message));
    }
    write(&tx, project, space, from.as_deref(), &Step { to, reason }).await?;
    tx.commit().await?;
    tracing::debug!(based_on, "project {project}: space {space} is {to}");
    Ok(())
}

/// The state that a link has now.
async fn present(tx: &Tx, Between { project, space, based_on }: Between) -> Result<Option<String>> {
    let sql = "select version, state from project_space where project_id = $1 and space_id = $2 for update";
    let found = tx.query_opt(sql, &[&project, &space]).await?;
    let now = found.as_ref().map(|row| (row.get::<_, i32>(0), row.get::<_, String>(1)));
    match (now, based_on) {
        (Some((version, _)), Some(based_on)) if version != based_on => Err(Error::Stale(format!(
            "已有人先改：现为第 {version} 版，您依据的是第 {based_on} 版 (the link is at version {version}, this change is based \
             on version {based_on}; read it again)"
        ))),
        (Some((_, state)), None) if state != ABANDONED => {
            Err(conflict("space_id", "linked", "已与这处空间关联 (the project is linked with this space already)"))
        }
        (None, Some(_)) => {
            Err(Error::NotFound(format!("没有与空间 {space} 的关联 (there is no link with space {space})")))
        }
        (now, _) => Ok(now.map(|(_, state)| state)),
    }
}

fn takes(state: &str) -> bool {
    matches!(state, "locked" | "landed")
}

fn conflict(field: &str, code: &str, message: &str) -> Error {
    Error::Conflict { detail: message.to_owned(), errors: vec![FieldError::new(field, code, message)] }
}

/// 意向 → 锁定 → 落地, back by one with a reason, and 放弃 with a reason from everywhere; after that 意向 again.
fn may_step(from: Option<&str>, to: &str, reason: Option<&str>) -> Result<(), FieldError> {
    let backwards = match (from.unwrap_or(ABANDONED), to) {
        (ABANDONED, "intent" | "locked") | ("intent", "locked") | ("locked", "landed") => false,
        ("locked", "intent") | ("landed", "locked") | ("intent" | "locked" | "landed", ABANDONED) => true,
        _ => {
            let message = "意向、锁定、落地须逐步进退 (intent, locked, landed, abandoned: one step at a time)";
            return Err(FieldError::new("state", "not-allowed", message));
        }
    };
    if backwards && reason.is_none() {
        return Err(FieldError::new("reason", "missing-field", "退回或放弃须说明原因 (say why it is given back)"));
    }
    Ok(())
}

/// Sensitive spaces and what is 待定 are no projects' business. What the caller does not see is not there.
async fn offered(tx: &Tx, space: i64) -> Result<()> {
    let sql = "select coalesce(s.category in ('supply', 'renewal', 'industrial_upgrade', 'building'), false)
            and s.confidentiality <> 'sensitive'
            and not exists (select from space_label l where l.space_id = s.id and l.restricted)
        from space_view s where s.id = $1";
    match tx.query_opt(sql, &[&space]).await? {
        None => Err(Error::field("space_id", "no-such-space", format!("没有空间 {space} (there is no space {space})"))),
        Some(row) if row.get(0) => Ok(()),
        Some(_) => {
            let message = "待定和敏感的空间不供项目选用 (spaces not classified yet or sensitive are not offered)";
            Err(Error::field("space_id", "not-offered", message))
        }
    }
}

/// No other project has taken the space, or what it was divided or joined from.
async fn free(tx: &Tx, project: i64, space: i64) -> Result<()> {
    let sql = "select p.project_no from taken_spaces() t join project p on p.id = t.project_id
        where t.space_id = $1 and t.project_id <> $2 order by p.id limit 1";
    match tx.query_opt(sql, &[&space, &project]).await? {
        None => Ok(()),
        Some(row) => Err(taken(row.get(0))),
    }
}

fn taken(by: &str) -> Error {
    conflict("space_id", "taken", &format!("这处空间已由项目 {by} 锁定或落地 (taken by project {by})"))
}

async fn write(tx: &Tx, project: i64, space: i64, from: Option<&str>, step: &Step<'_>) -> Result<()> {
    let close = "insert into project_space_history
        select k.*, clock_timestamp(), current_setting('tuguan.actor')
        from project_space k where k.project_id = $1 and k.space_id = $2";
    tx.execute(close, &[&project, &space]).await?;
    let sql = "insert into project_space as k (project_id, space_id, state, reason) values ($1, $2, $3, $4)
        on conflict on constraint project_space_links_once do update
        set state = excluded.state, reason = excluded.reason, version = k.version + 1,
            recorded_at = clock_timestamp(), changed_by = current_setting('tuguan.actor')";
    let written = tx.execute(sql, &[&project, &space, &step.to, &step.reason]).await;
    written.map_err(|error| match error.code() {
        // Both looked, and both found it free.
        Some(code) if *code == SqlState::UNIQUE_VIOLATION => taken("—"),
        _ => error.into(),
    })?;
    let entry = Entry::done("project.link", format!("project/{project}")).with("space", space);
    tx.note(entry.with("from", from).with("to", step.to).with("reason", step.reason));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: rows from (nothing, 意向, 锁定, 落地, 放弃), columns to; `r` needs a reason.
    #[test]
    fn steps_are_those_of_the_table() {
        let states = ["intent", "locked", "landed", "abandoned"];
        let table = [
            (None, "yy--"),
            (Some("intent"), "-y-r"),
            (Some("locked"), "r-yr"),
            (Some("landed"), "-r-r"),
            (Some("abandoned"), "yy--"),
        ];
        for (from, row) in table {
            for (to, may) in states.iter().zip(row.chars()) {
                assert_eq!(may_step(from, to, Some("因故")).is_ok(), may != '-', "{from:?} → {to}");
                assert_eq!(may_step(from, to, None).is_ok(), may == 'y', "{from:?} → {to}");
            }
        }
        assert!(may_step(None, "sold", Some("因故")).is_err());
    }
}
