//! 临时利用申请表 with the opinions and the approval, as a page of A4 to be signed and stamped.

use serde_json::Value;

use crate::db::Read;
use crate::error::Result;
use crate::http::html::{escape, push};

const STYLE: &str = "@page{size:A4;margin:16mm 14mm 18mm}*{box-sizing:border-box}body{font:10.5pt/1.5 \"SimSun\",\"Songti SC\",\"Noto Serif CJK SC\",serif;\
    color:#000;background:#fff;margin:0 auto;max-width:182mm;padding:6mm 0}h1{font:700 18pt/1.4 \"SimHei\",\"Noto Sans CJK SC\",sans-serif;text-align:center;\
    letter-spacing:.2em;margin:0 0 2mm}.head{display:flex;justify-content:space-between;margin-bottom:2mm}table{width:100%;border-collapse:collapse;\
    table-layout:fixed;margin-bottom:-1px}th,td{border:1px solid #000;padding:1.4mm 1.8mm;text-align:left;vertical-align:middle;overflow-wrap:anywhere}\
    th{font-weight:400;text-align:center;background:#f4f4f4;width:26mm}tr{break-inside:avoid}td.sign{height:22mm;vertical-align:top}\
    .by{display:block;text-align:right}@media print{th{background:none}body{padding:0}}\
    @media screen{html{background:#dfe3e8}body{padding:16mm 14mm;max-width:210mm;box-shadow:0 1px 8px #0003}}\
    @media screen and (max-width:600px){body{padding:4mm}h1{font-size:14pt;letter-spacing:0}th{width:20mm}}";

/// The whole page of a use that is shown like [`super::store::one`].
pub(super) async fn page(read: &Read, shown: &Value) -> Result<String> {
    let purpose = shown["purpose"].as_str().unwrap_or_default();
    let row =
        read.query_opt("select name from code where list = 'temporary_purpose' and code = $1", &[&purpose]).await?;
    let purpose = row.map_or_else(|| purpose.to_owned(), |row| row.get(0));
    Ok(document(shown, &purpose))
}

fn document(shown: &Value, purpose: &str) -> String {
    let text = |value: &Value| value.as_str().map(escape).unwrap_or_default();
    let said = |field: &str| text(&shown["form"][field]);
    let yes = |field: &str| if shown["form"][field].as_bool() == Some(true) { "是" } else { "否" };
    let area = shown["area_m2"].as_f64().map(|area| format!("{area:.2} ㎡")).unwrap_or_default();
    let title = if shown["renews"].is_null() {
        "储备土地房屋临时利用申请表"
    } else {
        "储备土地房屋临时利用续期申请表"
    };
    let mut out = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} {no}</title><style>{STYLE}</style></head><body><h1>{title}</h1><div class=\"head\"><span>编号：{no}</span>\
         <span>台账编号：{ledger}</span></div><table>",
        no = text(&shown["no"]),
        ledger = text(&shown["ledger_no"]),
    );
    let pairs: [[(&str, String); 2]; 9] = [
        [("申请单位", said("applicant")), ("信用代码", said("uscc"))],
        [("法定代表人", said("legal_rep")), ("联系人", said("contact"))],
        [("联系电话", said("phone")), ("地块名称", text(&shown["name"]))],
        [("坐落", text(&shown["address"])), ("街道", text(&shown["street"]))],
        [("申请面积", area), ("用途", escape(purpose))],
        [("起始日期", said("start_on")), ("结束日期", said("end_on"))],
        [("搭建临时建（构）筑物", yes("temp_structure").to_owned()), ("规划同意文号", said("planning_consent_no"))],
        [("永久建筑", yes("permanent").to_owned()), ("区政府批准文号", said("approval_no"))],
        [("协议编号", text(&shown["agreement_no"])), ("签订日期", said("signed_on"))],
    ];
    for pair in &pairs {
        out.push_str("<tr>");
        for (name, value) in pair {
            push(&mut out, format_args!("<th>{name}</th><td>{value}</td>"));
        }
        out.push_str("</tr>");
    }
    for (name, value) in [
        ("用途说明", said("purpose_note")),
        ("搭建说明", said("structure_note")),
        ("用水用电", said("utilities")),
        ("环保消防方案", said("safety_plan")),
        ("备注", said("remark")),
    ] {
        push(&mut out, format_args!("<tr><th>{name}</th><td colspan=\"3\">{value}</td></tr>"));
    }
    out.push_str(
        "<tr><th>承诺</th><td class=\"sign\" colspan=\"3\">本单位承诺：不修建永久性建（构）筑物；因供应或公共利益需要提前收回时，按通知期限无条件交还；\
         不转租、不改变用途。<span class=\"by\">申请单位（盖章）：　　　　　　法定代表人（签字）：　　　　　　　年　月　日</span></td></tr>",
    );
    opinions(&mut out, &shown["opinions"]);
    out.push_str(
        "<tr><th>发改局审核意见</th><td class=\"sign\" colspan=\"3\"><span class=\"by\">（盖章）　　　年　月　日</span></td></tr>\
         <tr><th>区政府审批意见</th><td class=\"sign\" colspan=\"3\"><span class=\"by\">（盖章）　　　年　月　日</span></td></tr>\
         </table></body></html>",
    );
    out
}

/// Each department's last word, or room for it.
fn opinions(out: &mut String, said: &Value) {
    let mut told: Vec<i64> = Vec::new();
    for opinion in said.as_array().into_iter().flatten() {
        // The latest round comes first.
        let organisation = opinion["organisation_id"].as_i64().unwrap_or_default();
        if told.contains(&organisation) {
            continue;
        }
        told.push(organisation);
        let word = match opinion["opinion"].as_str() {
            Some("agree") => "同意",
            Some("conditions") => "有条件同意",
            Some("disagree") => "不同意",
            _ => "",
        };
        let text = |field: &str| opinion[field].as_str().map(escape).unwrap_or_default();
        push(
            out,
            format_args!(
                "<tr><th>{}意见</th><td class=\"sign\" colspan=\"3\">{word} {}<span class=\"by\">{}（盖章）　{}</span></td></tr>",
                text("organisation"),
                text("words"),
                text("said_by"),
                text("said_at").chars().take(10).collect::<String>(),
            ),
        );
    }
}
