//! 整改通知书 on A4, to be stamped and handed to the holder, with a receipt to be signed.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::http::html::{escape, push};
use crate::http::paper::{self, day, moment, wide};

/// The whole page of a notice that is shown like [`super::notice_list::one`].
pub(super) fn document(shown: &Value) -> String {
    let text = |value: &Value| value.as_str().map(escape).unwrap_or_default();
    let on = |value: &Value| day(value.as_str().and_then(|text| text.parse::<NaiveDate>().ok()));
    let at = |value: &Value| moment(value.as_str().and_then(|text| text.parse::<DateTime<Utc>>().ok()));
    let title = "整改通知书";
    let mut out = format!(
        "{}<h1>{title}</h1><div class=\"head\"><span></span><span>编号：{}</span></div>",
        paper::head(&format!("{title} {}", text(&shown["no"]))),
        text(&shown["no"]),
    );
    let (contract, enterprise) = (&shown["contract"], &shown["enterprise"]);
    push(
        &mut out,
        format_args!(
            "<p><b>{}</b>（统一社会信用代码 {}）：</p><p style=\"text-indent:2em\">{}，{}对你单位“{}”项目（合同编号 {}，坐落 {}）\
             进行了现场核查（核查表 {}）。经核查，存在下列问题，请于 <b>{}</b> 前完成整改，并书面反馈整改情况和照片。逾期不整改的，\
             将依照合同约定和有关规定处理。</p>",
            text(&enterprise["name"]),
            text(&enterprise["uscc"]),
            at(&shown["happened_at"]),
            text(&shown["visitor"]),
            text(&contract["name"]),
            text(&contract["contract_no"]),
            contract["address"].as_str().map_or_else(|| "—".to_owned(), escape),
            text(&shown["visit_no"]),
            on(&shown["deadline"]),
        ),
    );
    wide(&mut out, "存在问题", &text(&shown["problem"]));
    wide(&mut out, "整改要求", &text(&shown["demand"]));
    wide(&mut out, "整改期限", &on(&shown["deadline"]));
    wide(&mut out, "反馈单位", &text(&shown["responsible"]));
    push(
        &mut out,
        format_args!(
            "<p style=\"text-align:right;margin:10mm 10mm 8mm\">{}（盖章）<br>{}</p>",
            text(&shown["visitor"]),
            on(&shown["issued_on"]),
        ),
    );
    out.push_str(
        "<table class=\"sign\"><tr><th>送达人（两名）</th><th>受送达人</th></tr><tr>\
         <td>签字：<br><br>&emsp;&emsp;年&emsp;月&emsp;日</td>\
         <td>签字（盖章）：<br><br>&emsp;&emsp;年&emsp;月&emsp;日</td></tr></table>\
         <p class=\"foot\">一式两份，一份送用地单位，一份存档。</p></body></html>",
    );
    out
}
