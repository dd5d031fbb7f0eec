//! The form as a page of A4 that looks like the office's own, with what became of its problem and its photos.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::form::{Form, ITEMS, Outcome};
use crate::db::Read;
use crate::error::{Error, Result};
use crate::http::html::{escape, push};
use crate::http::paper::{self, day, moment, plain, said, wide};

/// A photo: its attachment, SHA-256, and when it was taken.
struct Photo {
    id: i64,
    sha256: String,
    taken: Option<DateTime<Utc>>,
}

/// What stands on the page besides the form.
struct Beside {
    names: BTreeMap<(String, String), String>,
    photos: Vec<Photo>,
    responsible: Option<String>,
    rectification: Option<Value>,
    next_due: Option<chrono::NaiveDate>,
}

/// The whole page of a form that is shown like [`super::store::one`].
pub(super) async fn page(read: &Read, shown: &Value) -> Result<String> {
    let form: Form =
        serde_json::from_value(shown["form"].clone()).map_err(|error| Error::broken("stored patrol form", error))?;
    let (id, item) = (shown["id"].as_i64().unwrap_or_default(), shown["item_id"].as_i64().unwrap_or_default());
    let sql = "select list, code, name from code
               where list in ('patrol_check', 'patrol_kind', 'severity', 'rectification_status')";
    let names = read.query(sql, &[]).await?.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect();
    let sql = "select id, sha256, coalesce(device_taken_at, created_at) from attachment
               where owner_kind = 'patrol' and owner_id = $1 and withdrawn_at is null and media_type like 'image/%' order by id";
    let photos = read.query(sql, &[&id]).await?;
    let photos = photos.iter().map(|row| Photo { id: row.get(0), sha256: row.get(1), taken: row.get(2) }).collect();
    let sql = "select (select name from organisation where id = $1),
                   (
                       select jsonb_build_object('no', r.no, 'status', r.status, 'deadline', r.deadline, 'events', (
                           select jsonb_agg(jsonb_build_object('to', e.to_status, 'day', e.day, 'actor', e.actor,
                               'organisation', o.name, 'words', e.words) order by e.seq)
                           from rectification_event e left join organisation o on o.id = e.organisation_id
                           where e.rectification_id = r.id))
                       from rectification r where r.patrol_id = $2
                   ),
                   (select min(due_on) from patrol_duties() where item_id = $3)";
    let row = read.query_one(sql, &[&form.responsible_id, &id, &item]).await?;
    let beside = Beside { names, photos, responsible: row.get(0), rectification: row.get(1), next_due: row.get(2) };
    Ok(document(shown, &form, &beside))
}

impl Beside {
    fn name(&self, list: &str, code: &str) -> String {
        let name = self.names.get(&(list.to_owned(), code.to_owned()));
        escape(name.map_or(code, String::as_str))
    }
}

fn document(shown: &Value, form: &Form, beside: &Beside) -> String {
    let text = |name: &str| shown[name].as_str().map(escape).unwrap_or_default();
    let supplement = !shown["supplement_of"].is_null();
    let title =
        if supplement { "补充日常管理（巡查）表" } else { "储备土地房屋日常管理（巡查）表" };
    let mut out = format!(
        "{}<h1>{title}</h1><div class=\"head\"><span>编号：{}</span><span>巡查类型：{}</span><span>{}</span></div>",
        paper::head(&format!("{title} {}", text("no"))),
        text("no"),
        beside.name("patrol_kind", shown["kind"].as_str().unwrap_or_default()),
        if shown["status"] == "submitted" { "" } else { "草稿，未提交前无效" },
    );
    let position = form.arrival.map(|at| {
        let accuracy = at.accuracy_m.map(|metres| format!(" ±{metres:.0} m")).unwrap_or_default();
        format!("{:.6}, {:.6}{accuracy}", at.lng, at.lat)
    });
    let distance = shown["distance_m"].as_f64().map(|metres| format!("{metres:.1} m"));
    let people: Vec<String> = form.patrollers.iter().map(|name| escape(name)).collect();
    plain(
        &mut out,
        &[
            &[("地块名称", text("name")), ("台账编号", text("ledger_no"))],
            &[("坐落", text("address")), ("街道", text("street"))],
            &[("管护单位", text("guard_org")), ("巡查人", people.join("、"))],
            &[("巡查时间", moment(form.happened_at)), ("天气", escape(&form.weather))],
            &[("到场定位", said(position)), ("距地块", said(distance))],
            &[("定位说明", escape(&form.far_reason)), ("轨迹", format!("{} 点", form.track.len()))],
        ],
    );
    if supplement {
        wide(&mut out, "更正内容", &escape(&form.correction));
    }
    checks(&mut out, form, beside);
    problem(&mut out, form, beside);
    if let Some(rectification) = &beside.rectification {
        steps(&mut out, rectification, beside);
    }
    plain(&mut out, &[&[("下次巡查", day(beside.next_due)), ("备注", escape(&form.remark))]]);
    out.push_str(
        "<table class=\"sign\"><tr><th>巡查人</th><th>管护单位负责人</th><th>街道</th></tr><tr>\
         <td>签字：<br><br>&emsp;&emsp;年&emsp;月&emsp;日</td><td>签字（盖章）：<br><br>&emsp;&emsp;年&emsp;月&emsp;日</td>\
         <td>签字（盖章）：<br><br>&emsp;&emsp;年&emsp;月&emsp;日</td></tr></table>",
    );
    pictures(&mut out, form, beside);
    out.push_str(
        "<p class=\"foot\">定位为 WGS-84 经纬度；距地块为到地块边界的最近距离，在地块内为 0。</p></body></html>",
    );
    out
}

/// The items in two columns, as the paper has them.
fn checks(out: &mut String, form: &Form, beside: &Beside) {
    out.push_str(
        "<table><colgroup><col><col style=\"width:16mm\"><col style=\"width:34mm\"><col><col style=\"width:16mm\">\
         <col style=\"width:34mm\"></colgroup><thead><tr><td class=\"part\" colspan=\"6\">检查项目</td></tr><tr><th>项目</th><th>结果</th>\
         <th>说明</th><th>项目</th><th>结果</th><th>说明</th></tr></thead>",
    );
    for pair in ITEMS.chunks(2) {
        out.push_str("<tr>");
        for item in pair {
            let check = form.checks.iter().find(|check| check.item == *item);
            let result = check.map_or("—", |check| match check.result {
                Outcome::Yes => "是",
                Outcome::No => "<b>否</b>",
                Outcome::Na => "不适用",
            });
            let note = check.map(|check| escape(&check.note)).unwrap_or_default();
            let name = beside.name("patrol_check", item);
            push(out, format_args!("<td>{name}</td><td style=\"text-align:center\">{result}</td><td>{note}</td>"));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}

fn problem(out: &mut String, form: &Form, beside: &Beside) {
    if !form.has_problem() {
        wide(out, "问题", "未发现问题");
        return;
    }
    let severity = form.severity.map(|severity| beside.name("severity", severity.word()));
    let area = form.occupied_area_m2.map(|area| format!("{area:.2} ㎡"));
    wide(out, "问题描述", &escape(&form.problem));
    plain(
        out,
        &[
            &[("严重度", severity.unwrap_or_default()), ("面积被占", said(area))],
            &[
                ("责任单位", beside.responsible.as_deref().map(escape).unwrap_or_default()),
                ("整改期限", day(form.deadline)),
            ],
        ],
    );
    wide(out, "处置措施", &escape(&form.measures));
}

fn steps(out: &mut String, rectification: &Value, beside: &Beside) {
    let text = |value: &Value| value.as_str().map(escape).unwrap_or_default();
    push(
        out,
        format_args!(
            "<table><colgroup><col style=\"width:27mm\"><col style=\"width:30mm\"><col style=\"width:46mm\"><col></colgroup>\
             <thead><tr><td class=\"part\" colspan=\"4\">整改 {}（{}）</td></tr>\
             <tr><th>日期</th><th>步骤</th><th>单位、经办人</th><th>情况</th></tr></thead>",
            text(&rectification["no"]),
            beside.name("rectification_status", rectification["status"].as_str().unwrap_or_default()),
        ),
    );
    for event in rectification["events"].as_array().into_iter().flatten() {
        push(
            out,
            format_args!(
                "<tr><td>{}</td><td>{}</td><td>{} {}</td><td>{}</td></tr>",
                text(&event["day"]),
                beside.name("rectification_status", event["to"].as_str().unwrap_or_default()),
                text(&event["organisation"]),
                text(&event["actor"]),
                text(&event["words"]),
            ),
        );
    }
    out.push_str("</table>");
}

/// The photos, each with the items that it shows.
fn pictures(out: &mut String, form: &Form, beside: &Beside) {
    for pair in beside.photos.chunks(2) {
        out.push_str("<table><tr>");
        for photo in pair {
            let shows: Vec<String> = form
                .checks
                .iter()
                .filter(|check| check.photos.contains(&photo.sha256))
                .map(|check| beside.name("patrol_check", &check.item))
                .collect();
            push(
                out,
                format_args!(
                    "<td><img src=\"/api/attachments/{}/thumbnail?size=1280\" alt=\"巡查照片\" style=\"max-width:100%;max-height:70mm\"><br>{} {}</td>",
                    photo.id,
                    moment(photo.taken),
                    shows.join("、"),
                ),
            );
        }
        if pair.len() == 1 {
            out.push_str("<td></td>");
        }
        out.push_str("</tr></table>");
    }
}
