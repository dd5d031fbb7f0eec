//! The form as a page of A4 that looks like the office's own: to be printed, signed and stamped.

use rust_decimal::Decimal;
use serde_json::Value;

use super::form::{Facility, Form, House, Issue, Occupant, Party, Surface};
use crate::db::Read;
use crate::error::{Error, Result};
use crate::http::html::{escape, push};
use crate::http::paper::{self, day, plain, said};

/// What the map knows of the plot.
struct Plot {
    vertices: i64,
    photos: i64,
}

/// The whole page of a form that is shown like [`super::store::one`].
pub(super) async fn page(read: &Read, shown: &Value) -> Result<String> {
    let form: Form =
        serde_json::from_value(shown["form"].clone()).map_err(|error| Error::broken("stored hand-over form", error))?;
    let (id, item) = (shown["id"].as_i64().unwrap_or_default(), shown["item_id"].as_i64().unwrap_or_default());
    let row = read
        .query_one(
            "select
                 -- A ring repeats its first point.
                 (select coalesce(sum(st_npoints(s.boundary) - st_nrings(s.boundary)), 0)::bigint
                  from reserve_piece r join space_view s on s.id = r.space_id where r.item_id = $1),
                 (select count(*) from attachment
                  where owner_kind = 'handover' and owner_id = $2 and doc_kind = 'site_photo' and withdrawn_at is null),
                 (select name from code where list = 'handover_kind' and code = $3)",
            &[&item, &id, &shown["kind"].as_str()],
        )
        .await?;
    let plot = Plot { vertices: row.get(0), photos: row.get(1) };
    let kind: Option<String> = row.get(2);
    Ok(document(shown, &form, &plot, kind.as_deref().unwrap_or_default()))
}

fn document(shown: &Value, form: &Form, plot: &Plot, kind: &str) -> String {
    let text = |name: &str| shown[name].as_str().map(escape).unwrap_or_default();
    let supplement = !shown["supplement_of"].is_null();
    let title = if supplement { "补充地块交接表" } else { "地块交接表" };
    let mut out = format!(
        "{head}<h1>{title}</h1><div class=\"head\"><span>编号：{no}</span><span>交接类型：{kind}</span><span>{draft}</span></div>",
        head = paper::head(&format!("{title} {}", text("no"))),
        no = text("no"),
        kind = escape(kind),
        draft = if matches!(shown["status"].as_str(), Some("signed" | "archived")) {
            ""
        } else {
            "草稿，未签字前无效"
        },
    );
    plain(
        &mut out,
        &[
            &[("地块名称", text("name")), ("台账编号", text("ledger_no"))],
            &[("坐落", text("address")), ("街道", text("street"))],
            &[("东至", escape(&form.east)), ("南至", escape(&form.south))],
            &[("西至", escape(&form.west)), ("北至", escape(&form.north))],
            &[("移交土地面积", area(form.area_m2)), ("折合", mu(form.area_m2))],
            &[("证载面积", area(form.area_registered_m2)), ("实测面积", area(form.area_surveyed_m2))],
            &[
                ("差异率", said(form.deviation().map(|rate| format!("{rate} %")))),
                ("界址点数", plot.vertices.to_string()),
            ],
            &[("权属性质", escape(&form.ownership)), ("使用权类型", escape(&form.right_type))],
            &[("权证号", escape(&form.cert_no)), ("不动产单元号", escape(&form.bdc_code))],
            &[("抵押/查封", escape(&form.encumbrance)), ("规划用途", escape(&form.use_plan))],
            &[("容积率", said(form.far_max)), ("现状照片", format!("{} 张", plot.photos))],
            &[("交接日期", day(form.handed_over_on)), ("实际交付日期", day(form.delivered_on))],
        ],
    );
    if supplement {
        push(
            &mut out,
            format_args!(
                "<table><tr><th style=\"width:22mm\">更正内容</th><td>{}</td></tr></table>",
                escape(&form.correction)
            ),
        );
    }
    rows(
        &mut out,
        "地上物",
        &["名称", "结构", "层数", "建筑面积(㎡)", "幢/株数", "是否违建", "处置"],
        form.no_surface,
        &form.surface,
        surface,
    );
    rows(
        &mut out,
        "房屋",
        &["幢/室", "结构", "层", "建面(㎡)", "建成年份", "安全等级", "水/电/气表", "钥匙", "消防"],
        false,
        &form.houses,
        house,
    );
    rows(
        &mut out,
        "占用/租赁情况",
        &["承租（占用）人", "面积(㎡)", "期限至", "租金", "是否清退"],
        form.no_occupants,
        &form.occupants,
        occupant,
    );
    rows(&mut out, "设施", &["名称", "数量", "状况"], false, &form.facilities, facility);
    rows(&mut out, "遗留问题", &["问题", "责任单位", "整改期限"], false, &form.issues, issue);
    signatures(&mut out, form);
    out.push_str(
        "<p class=\"foot\">本表一式三份，移交、接收、监交单位各执一份。面积以实测为准，1 亩 = 10000/15 ㎡；因四舍五入，分项之和可能与合计略有差异。</p></body></html>",
    );
    out
}

/// Child rows; `none` says that there are none, which is something else than nothing being said.
fn rows<T>(out: &mut String, title: &str, heads: &[&str], none: bool, all: &[T], cells: fn(&T) -> Vec<String>) {
    push(out, format_args!("<table><thead><tr><td class=\"part\" colspan=\"{}\">{title}</td></tr>", heads.len()));
    if all.is_empty() {
        push(
            out,
            format_args!(
                "</thead><tr><td colspan=\"{}\">{}</td></tr></table>",
                heads.len(),
                if none { "无" } else { "—" }
            ),
        );
        return;
    }
    out.push_str("<tr>");
    for head in heads {
        push(out, format_args!("<th>{head}</th>"));
    }
    // Repeated on every further page.
    out.push_str("</tr></thead>");
    for row in all {
        out.push_str("<tr>");
        for cell in cells(row) {
            push(out, format_args!("<td>{cell}</td>"));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}

fn surface(row: &Surface) -> Vec<String> {
    vec![
        escape(&row.name),
        escape(&row.structure),
        said(row.storeys),
        said(row.floor_area_m2),
        said(row.count),
        truth(row.illegal),
        escape(&row.disposal),
    ]
}

fn house(row: &House) -> Vec<String> {
    let meters = [("水", &row.water_meter), ("电", &row.power_meter), ("气", &row.gas_meter)];
    let meters: Vec<String> = meters
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| format!("{name} {}", escape(text)))
        .collect();
    vec![
        escape(&row.unit),
        escape(&row.structure),
        said(row.storeys),
        said(row.floor_area_m2),
        said(row.built_in),
        escape(&row.safety_grade),
        meters.join("<br>"),
        said(row.keys),
        escape(&row.fire_safety),
    ]
}

fn occupant(row: &Occupant) -> Vec<String> {
    vec![escape(&row.name), said(row.area_m2), day(row.until), escape(&row.rent), truth(row.cleared)]
}

fn facility(row: &Facility) -> Vec<String> {
    vec![escape(&row.name), escape(&row.amount), escape(&row.condition)]
}

fn issue(row: &Issue) -> Vec<String> {
    vec![escape(&row.text), escape(&row.responsible), day(row.due_on)]
}

fn signatures(out: &mut String, form: &Form) {
    out.push_str("<table class=\"sign\"><tr>");
    for (_, title, _) in form.parties() {
        push(out, format_args!("<th>{title}</th>"));
    }
    out.push_str("</tr><tr>");
    for (_, _, party) in form.parties() {
        let Party { organisation, person, head, phone, signed_on, .. } = party;
        push(
            out,
            format_args!(
                "<td>{}（盖章）<br>经办人：{}<br>负责人：{}<br>电话：{}<br>{}</td>",
                escape(organisation),
                escape(person),
                escape(head),
                escape(phone),
                signed_on.map_or_else(|| "&emsp;&emsp;年&emsp;月&emsp;日".to_owned(), |on| day(Some(on))),
            ),
        );
    }
    out.push_str("</tr></table>");
}

fn area(m2: Option<Decimal>) -> String {
    m2.map_or_else(|| "—".to_owned(), |m2| format!("{m2:.2} ㎡"))
}

/// 15 亩 are a hectare.
fn mu(m2: Option<Decimal>) -> String {
    let mu = m2.and_then(|m2| (m2 * Decimal::from(15)).checked_div(Decimal::from(10_000)));
    let rounded = mu.map(|mu| mu.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero));
    rounded.map_or_else(|| "—".to_owned(), |mu| format!("{mu:.2} 亩"))
}

fn truth(value: Option<bool>) -> String {
    value.map_or("—", |yes| if yes { "是" } else { "否" }).to_owned()
}
