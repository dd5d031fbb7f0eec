//! Patrols of the demonstration: half a year of every entry that is taken over, some of them overdue by now, one problem that was put
//! right and closed, one still open. People and weather are invented.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::rng::Rng;
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller};
use crate::error::Result;
use crate::patrols::form::{Arrival, Check, Form, ITEMS, Outcome, Severity};
use crate::patrols::process::Status;
use crate::patrols::{Adopted, Put, adopt};

const PEOPLE: &[&str] = &["陈巡", "林巡", "黄巡", "吴巡", "郑巡"];
const WEATHER: &[&str] = &["晴", "多云", "阴", "小雨"];
/// Items that open land without houses and tenants does not have.
const OF_HOUSES: &[&str] = &["electricity", "structure", "tenant_use", "no_sublet", "monitoring"];
/// Every so many days, and so often.
const EVERY: i64 = 28;
const TIMES: i64 = 6;
/// The entry whose problem was closed, the one whose problem is open, and every so manieth that is late.
const CLOSED: usize = 0;
const OPEN: usize = 1;
const LATE: usize = 5;

/// An entry that is patrolled.
struct Plot {
    id: i64,
    house: bool,
    arrival: Arrival,
    street: Option<i64>,
}

/// Makes them, unless there are any.
pub async fn load(app: &App) -> Result<bool> {
    let tx = app.db.begin(&Caller::system()).await?;
    tx.as_service().await?;
    if tx.query_one("select exists (select from patrol)", &[]).await?.get(0) {
        return Ok(false);
    }
    let sql = "select i.id, i.asset_type <> 'land', st_x(g.point), st_y(g.point),
                   (select o.id from organisation o where o.kind = 'street' and o.street_code = i.street_code)
               from reserve_item i
               cross join lateral (
                   select st_pointonsurface(p.location) as point
                   from reserve_piece r join parcel p on p.id = r.space_id where r.item_id = i.id order by r.space_id limit 1
               ) g
               where i.taken_over and not is_military_land(i.space_ids)
                   and not exists (select from space_label l where l.space_id = any (i.space_ids) and l.restricted)
               order by i.ledger_no, i.id";
    let plots: Vec<Plot> = tx
        .query(sql, &[])
        .await?
        .iter()
        .map(|row| Plot {
            id: row.get(0),
            house: row.get(1),
            arrival: Arrival { lng: row.get(2), lat: row.get(3), accuracy_m: Some(8.0) },
            street: row.get(4),
        })
        .collect();
    let today = app.config.today();
    let mut rows: Vec<Adopted> =
        plots.iter().enumerate().flat_map(|(place, plot)| of_plot(place, plot, today)).collect();
    rows.sort_by_key(|row| row.form.happened_at);
    adopt(&tx, &rows).await?;
    tx.note(Entry::done("patrol.adopt", "patrols").with("count", rows.len()));
    tx.commit().await?;
    Ok(true)
}

/// The patrols of one entry.
fn of_plot(place: usize, plot: &Plot, today: NaiveDate) -> Vec<Adopted> {
    let mut rng = Rng::keyed(&[2_019, place as u64]);
    let late = place % LATE == LATE - 1;
    // The last one: within the month, or more than a month ago.
    let last = if late { 40 + rng.range(0, 15) } else { 9 + rng.range(0, 10) };
    let mut rows = Vec::new();
    for back in 0..TIMES {
        let ago = last + back * EVERY - if back == 0 { 0 } else { rng.range(0, 3) };
        let Some(day) = today.checked_sub_signed(TimeDelta::days(ago)) else { continue };
        let mut form = clean(&mut rng, plot, day);
        let found = match (place, back) {
            (CLOSED, 2) => plot.street.map(|street| (street, closed(day, &mut form))),
            (OPEN, 0) => plot.street.map(|street| (street, open(day, &mut form))),
            _ => None,
        };
        form.responsible_id = found.as_ref().map(|(street, _)| *street);
        let kind = if form.weather == "小雨" { "flood" } else { "daily" };
        rows.push(Adopted { item_id: plot.id, kind, form, rectification: found });
    }
    rows
}

/// A form that found nothing.
fn clean(rng: &mut Rng, plot: &Plot, day: NaiveDate) -> Form {
    let first = rng.range(0, PEOPLE.len() as i64 - 1);
    let second = (first + rng.range(1, PEOPLE.len() as i64 - 1)) % PEOPLE.len() as i64;
    let named = |place: i64| PEOPLE.get(usize::try_from(place).unwrap_or(0)).copied().unwrap_or_default().to_owned();
    let outcome = |item: &str| if !plot.house && OF_HOUSES.contains(&item) { Outcome::Na } else { Outcome::Yes };
    Form {
        happened_at: morning(day, rng.range(0, 180)),
        weather: rng.pick(WEATHER).to_owned(),
        patrollers: vec![named(first), named(second)],
        arrival: Some(plot.arrival),
        checks: ITEMS
            .iter()
            .map(|item| Check {
                item: (*item).to_owned(),
                result: outcome(item),
                note: String::new(),
                photos: Vec::new(),
            })
            .collect(),
        remark: "虚构演示数据".to_owned(),
        ..Form::default()
    }
}

/// Nine in the morning in China and so many minutes.
fn morning(day: NaiveDate, minutes: i64) -> Option<DateTime<Utc>> {
    Some(day.and_hms_opt(1, 0, 0)?.and_utc() + TimeDelta::minutes(minutes))
}

fn broken(form: &mut Form, item: &str, note: &str, severity: Severity) {
    for check in form.checks.iter_mut().filter(|check| check.item == item) {
        check.result = Outcome::No;
        note.clone_into(&mut check.note);
    }
    note.clone_into(&mut form.problem);
    form.severity = Some(severity);
    form.measures = "现场劝阻并通知责任单位整改".to_owned();
}

fn put(from: Option<Status>, to: Status, day: NaiveDate, words: &'static str, deadline: Option<NaiveDate>) -> Put {
    Put { from, to, day, words, deadline }
}

fn closed(day: NaiveDate, form: &mut Form) -> Vec<Put> {
    let words = "东侧围挡倒伏约 12 米";
    broken(form, "fence", words, Severity::Major);
    let after = |days: i64| day + TimeDelta::days(days);
    form.deadline = Some(after(7));
    vec![
        put(None, Status::Issued, day, words, Some(after(7))),
        put(Some(Status::Issued), Status::Reported, after(4), "围挡已扶正加固", None),
        put(Some(Status::Reported), Status::Returned, after(5), "北端两块仍松动，请继续加固", Some(after(10))),
        put(Some(Status::Returned), Status::Reported, after(8), "松动处已更换立柱", None),
        put(Some(Status::Reported), Status::Passed, after(9), "现场复查，围挡完好", None),
        put(Some(Status::Passed), Status::Closed, after(10), "", None),
    ]
}

fn open(day: NaiveDate, form: &mut Form) -> Vec<Put> {
    let words = "西南角倾倒建筑垃圾约 20 立方米";
    broken(form, "no_dumping", words, Severity::Minor);
    let deadline = Some(day + TimeDelta::days(15));
    form.deadline = deadline;
    vec![put(None, Status::Issued, day, words, deadline)]
}
