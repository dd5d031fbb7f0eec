//! The form as a page of A4: taken along empty, filled in by hand and signed; or what was said, with its photos.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::form::{Form, SUBJECTS};
use crate::db::Read;
use crate::error::{Error, Result};
use crate::http::html::{escape, push};
use crate::http::paper::{self, moment, plain, said, wide};

/// A photo: its attachment, SHA-256, and when it was taken.
struct Photo {
    id: i64,
    sha256: String,
    taken: Option<DateTime<Utc>>,
}

/// The whole page of a visit that is shown like [`super::store::one`].
pub(super) async fn page(read: &Read, shown: &Value) -> Result<String> {
    let form: Form =
        serde_json::from_value(shown["form"].clone()).map_err(|error| Error::broken("stored visit form", error))?;
    let sql = "select list, code, name from code where list in ('visit_judgement', 'visit_photo', 'visit_status')";
    let rows = read.query(sql, &[]).await?;
    let names = Names(rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect());
    let sql = "select id, sha256, coalesce(device_taken_at, exif_taken_at at time zone 'Asia/Shanghai', created_at) from attachment
               where owner_kind = 'visit' and owner_id = $1 and withdrawn_at is null and media_type like 'image/%' order by id";
    let photos = read.query(sql, &[&shown["id"].as_i64()]).await?;
    let photos: Vec<Photo> =
        photos.iter().map(|row| Photo { id: row.get(0), sha256: row.get(1), taken: row.get(2) }).collect();
    Ok(document(shown, &form, &names, &photos))
}

/// 中文名 of codes.
struct Names(BTreeMap<(String, String), String>);

impl Names {
    fn of(&self, list: &str, code: &str) -> String {
        escape(self.0.get(&(list.to_owned(), code.to_owned())).map_or(code, String::as_str))
    }
}

fn yes(answer: Option<bool>, words: (&str, &str)) -> String {
    answer.map_or_else(|| format!("□{}　□{}", words.0, words.1), |yes| if yes { words.0 } else { words.1 }.to_owned())
}

fn document(shown: &Value, form: &Form, names: &Names, photos: &[Photo]) -> String {
    let text = |value: &Value| value.as_str().map(escape).unwrap_or_default();
    let supplement = !shown["supplement_of"].is_null();
    let title = if supplement { "补充现场核查表" } else { "建设用地现场核查表" };
    let status = &shown["status"];
    let mut out = format!(
        "{}<h1>{title}</h1><div class=\"head\"><span>编号：{}</span><span>{}</span></div>",
        paper::head(&format!("{title} {}", text(&shown["no"]))),
        text(&shown["no"]),
        if status == "submitted" {
            String::new()
        } else {
            names.of("visit_status", status.as_str().unwrap_or_default())
        },
    );
    let (contract, enterprise) = (&shown["contract"], &shown["enterprise"]);
    plain(
        &mut out,
        &[
            &[("项目名称", text(&contract["name"])), ("合同编号", text(&contract["contract_no"]))],
            &[("用地单位", text(&enterprise["name"])), ("出让面积", format!("{} ㎡", text(&contract["land_area_m2"])))],
            &[("坐落", text(&contract["address"])), ("核查单位", text(&shown["organisation"]))],
            &[("核查期限", text(&shown["due_on"])), ("预警", text(&shown["alert"]["no"]))],
        ],
    );
    wide(&mut out, "核查要点", &text(&shown["task"]));
    if supplement {
        wide(&mut out, "更正内容", &escape(&form.correction));
        plain(&mut out, &[&[("核查时间", moment(form.happened_at)), ("备注", escape(&form.remark))]]);
    } else {
        findings(&mut out, shown, form, names);
    }
    signatures(&mut out, form);
    checklist(&mut out, form, names);
    pictures(&mut out, form, names, photos);
    out.push_str("<p class=\"foot\">位置为经纬度；距地块为到合同宗地边界的最近距离，在地块内为 0。核查结果是线索，不改变合同登记的数据。</p></body></html>");
    out
}

fn findings(out: &mut String, shown: &Value, form: &Form, names: &Names) {
    let place = form.place.map(|at| format!("{:.6}, {:.6}", at.lng, at.lat));
    let distance = shown["distance_m"].as_f64().map(|metres| format!("{metres:.1} m"));
    let area = |value: Option<rust_decimal::Decimal>| said(value.map(|value| format!("{value:.2} ㎡")));
    let judgement = serde_json::to_value(form.judgement).unwrap_or_default();
    let judgement = judgement
        .as_str()
        .map_or_else(|| "□动工　□未动工　□停工　□在建　□竣工".to_owned(), |code| names.of("visit_judgement", code));
    plain(
        out,
        &[
            &[("核查时间", moment(form.happened_at)), ("核查位置", said(place))],
            &[("距地块", said(distance)), ("位置说明", escape(&form.far_reason))],
            &[
                ("四至与红线", yes(form.boundary_matches, ("一致", "不一致"))),
                ("不一致情况", escape(&form.boundary_note)),
            ],
            &[
                ("施工许可证", yes(form.works_permit, ("已见到", "未见到"))),
                ("许可证号", escape(&form.works_permit_no)),
            ],
            &[("开发状态", judgement), ("实际用途", escape(&form.actual_use))],
            &[("已动工面积", area(form.dev_area_m2)), ("建筑占地", area(form.built_area_m2))],
            &[
                ("已建建筑面积", area(form.floor_area_m2)),
                ("已投资额", said(form.invest_done.map(|value| format!("{value:.2} 元")))),
            ],
        ],
    );
    wide(out, "进度说明", &escape(&form.progress_note));
    wide(out, "投资凭证", &escape(&form.invest_evidence));
    for (title, answer, note) in
        [("出租、转租", form.sublet, &form.sublet_note), ("违法建设", form.illegal_building, &form.illegal_note)]
    {
        wide(out, title, &format!("{}　{}", yes(answer, ("有", "无")), escape(note)));
    }
    wide(out, "约谈情况", &escape(&form.talk));
    wide(out, "备注", &escape(&form.remark));
}

fn signatures(out: &mut String, form: &Form) {
    let officers: Vec<String> = form.officers.iter().map(|name| escape(name)).collect();
    let holder = &form.holder;
    let holder = match holder.signed {
        Some(false) => format!("拒绝签字：{}<br>见证人：{}", escape(&holder.refusal), escape(&holder.witness)),
        _ => format!("{}　{}", escape(&holder.name), escape(&holder.position)),
    };
    push(
        out,
        format_args!(
            "<table class=\"sign\"><tr><th>核查人员（两名）</th><th>用地单位代表</th></tr><tr>\
             <td>{}<br>签字：<br><br>&emsp;&emsp;年&emsp;月&emsp;日</td>\
             <td>{holder}<br>签字（盖章）：<br><br>&emsp;&emsp;年&emsp;月&emsp;日</td></tr></table>",
            officers.join("、")
        ),
    );
}

/// What has to be photographed, and why something was not.
fn checklist(out: &mut String, form: &Form, names: &Names) {
    out.push_str(
        "<table><colgroup><col style=\"width:40mm\"><col style=\"width:20mm\"><col></colgroup>\
         <thead><tr><th>照片内容</th><th>张数</th><th>无照片说明</th></tr></thead>",
    );
    for subject in SUBJECTS {
        let shot = form.photos.iter().find(|shot| shot.subject == subject);
        let count = shot.map_or(0, |shot| shot.photos.len());
        let absent = shot.map(|shot| escape(&shot.absent)).unwrap_or_default();
        let name = names.of("visit_photo", subject);
        push(out, format_args!("<tr><td>{name}</td><td class=\"n\">{count}</td><td>{absent}</td></tr>"));
    }
    out.push_str("</table>");
}

/// The photos, each with what it shows.
fn pictures(out: &mut String, form: &Form, names: &Names, photos: &[Photo]) {
    for pair in photos.chunks(2) {
        out.push_str("<table><tr>");
        for photo in pair {
            let shows: Vec<String> = form
                .photos
                .iter()
                .filter(|shot| shot.photos.contains(&photo.sha256))
                .map(|shot| names.of("visit_photo", &shot.subject))
                .collect();
            push(
                out,
                format_args!(
                    "<td><img src=\"/api/attachments/{}/thumbnail?size=1280\" alt=\"核查照片\" style=\"max-width:100%;max-height:70mm\"><br>{} {}</td>",
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
