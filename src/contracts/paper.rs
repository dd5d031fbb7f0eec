//! 一企一档 as pages of A4: one part below the other, as the page shows them, to be printed or kept with the files.

use serde_json::Value;

use super::file::File;
use crate::http::html::{escape, push};
use crate::http::paper;

/// Names of what may be missing, by code, where the code is no figure of a covenant.
const MISSING: &[(&str, &str)] = &[
    ("legal_rep", "法定代表人"),
    ("industry", "行业"),
    ("registered_capital", "注册资本"),
    ("shareholders", "股东及股比"),
    ("e_no", "电子监管号"),
    ("spaces", "关联地块"),
    ("price_total", "合同价款"),
    ("instalments", "价款分期"),
    ("start_due", "约定动工日期"),
    ("finish_due", "约定竣工日期"),
    ("land_permit_no", "建设用地规划许可证"),
    ("invest_total", "约定总投资"),
    ("contract_scan", "合同扫描件"),
    ("handover_evidence", "交地确认书编号"),
    ("works_permit_no", "建设工程规划许可证"),
    ("start_evidence", "施工许可证号"),
    ("finish_evidence", "竣工验收备案号"),
    ("cert_no", "不动产权证号"),
    ("credit_check", "签订前的信用核查"),
];
const DEPARTMENTS: &[(&str, &str)] = &[
    ("planning", "资源规划局"),
    ("construction", "区建设局"),
    ("development", "区发改局"),
    ("statistics", "工信、统计、税务"),
    ("commerce", "区商务局"),
];
const LEVELS: &[(&str, &str)] = &[
    ("green", "正常"),
    ("grey", "数据缺失"),
    ("blue", "提醒"),
    ("yellow", "预警"),
    ("orange", "逾期"),
    ("red", "严重"),
    ("purple", "特别"),
];
const ALERTS: &[(&str, &str)] = &[
    ("open", "待派单"),
    ("assigned", "已派单"),
    ("acknowledged", "已签收"),
    ("answered", "已反馈"),
    ("closed", "已销号"),
    ("lapsed", "自动解除"),
];
const KINDS: &[(&str, &str)] = &[
    ("payment", "价款"),
    ("handover", "交地"),
    ("start", "开工"),
    ("suspension", "中止开发"),
    ("finish", "竣工"),
    ("production", "投产"),
    ("full", "达产"),
    ("covenant", "履约指标"),
    ("term_end", "年限届满"),
];
const USES: &[(&str, &str)] = &[
    ("draft", "草稿"),
    ("applied", "已申请"),
    ("consulting", "会签中"),
    ("approved", "已批准"),
    ("signed", "已签协议"),
    ("in_use", "履行中"),
    ("returned", "已收回"),
    ("continued", "已续期"),
    ("archived", "归档"),
    ("refused", "不予批准"),
    ("withdrawn", "已撤回"),
    ("terminated", "终止"),
];
const VERDICTS: &[(&str, &str)] = &[("clear", "无不良记录"), ("attention", "需关注"), ("barred", "严重失信")];
const CONCLUSIONS: &[(&str, &str)] = &[("proceed", "同意办理"), ("stop", "不予办理")];
const PURPOSES: &[(&str, &str)] = &[("temporary_use", "临时利用"), ("transfer", "土地供应")];
/// Milestones: their name, the day agreed among the terms, what was done in the progress.
const MILESTONES: &[(&str, &str, &str)] = &[
    ("交地", "handover_due", "handover"),
    ("动工", "start_due", "start"),
    ("竣工", "finish_due", "finish"),
    ("投产", "production_due", "production"),
    ("达产", "full_due", "full"),
];

fn named(list: &[(&str, &str)], value: &Value) -> String {
    let word = value.as_str().unwrap_or_default();
    list.iter().find(|(code, _)| *code == word).map_or_else(|| escape(word), |(_, name)| (*name).to_owned())
}

/// A value as it stands in a cell.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::String(text) if text.is_empty() => "—".to_owned(),
        Value::String(text) => escape(text),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        other => escape(&other.to_string()),
    }
}

/// A sum or area as offices write it: with commas and two decimals.
fn amount(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return "—".to_owned(),
    };
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{rest:0<2}")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A part of the file with a table; rows are HTML already.
fn table<const N: usize>(out: &mut String, title: &str, heads: [&str; N], rows: Vec<[String; N]>) {
    push(out, format_args!("<h2>{title}</h2>"));
    if rows.is_empty() {
        out.push_str("<p>无</p>");
        return;
    }
    out.push_str("<table><thead><tr>");
    for head in heads {
        push(out, format_args!("<th>{head}</th>"));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            push(out, format_args!("<td>{cell}</td>"));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table>");
}

/// The whole page.
pub(super) fn page(file: &File) -> String {
    let shown = &file.shown;
    let title = format!("一企一档 {}", cell(&shown["name"]));
    let mut out = format!(
        "{head}<style>h2{{font:700 12pt/1.4 \"SimHei\",\"Noto Sans CJK SC\",sans-serif;margin:5mm 0 1.5mm;break-after:avoid}}\
         h1{{letter-spacing:.1em}}p{{margin:1mm 0}}</style><h1>一企一档</h1><div class=\"head\"><span>{name}　{uscc}</span>\
         <span>{day}　{by}</span></div>",
        head = paper::head(&title),
        name = cell(&shown["name"]),
        uscc = cell(&shown["uscc"]),
        day = paper::day(Some(file.today)),
        by = escape(&file.by),
    );
    company(&mut out, shown);
    contracts(&mut out, file);
    money(&mut out, file);
    milestones(&mut out, file);
    building(&mut out, file);
    promises(&mut out, file);
    alerts(&mut out, file);
    uses(&mut out, shown);
    credit(&mut out, file);
    visits(&mut out, file);
    letters(&mut out, file);
    missing(&mut out, shown);
    out.push_str(
        "<p class=\"foot\">测算金额不作为征收依据；闲置土地以市级认定文件为准。按导出人权限列示。</p></body></html>",
    );
    out
}

fn company(out: &mut String, shown: &Value) {
    let form = &shown["form"];
    out.push_str("<h2>一、企业</h2>");
    let capital = format!("{} 元", amount(&form["registered_capital"]));
    paper::plain(
        out,
        &[
            &[("法定代表人", cell(&form["legal_rep"])), ("注册资本", capital)],
            &[("行业", cell(&form["industry"])), ("规上", cell(&form["above_scale"]))],
            &[("母公司", cell(&form["parent"])), ("成立日期", cell(&form["founded_on"]))],
            &[("联系人", cell(&form["contact"])), ("电话", cell(&form["phone"]))],
            &[("注册地址", cell(&form["address"])), ("版本", cell(&shown["version"]))],
        ],
    );
    let holder = |since: String| {
        move |one: &Value| {
            let code = cell(&one["uscc"]);
            [since.clone(), cell(&one["name"]), code, cell(&one["percent"]), cell(&one["controls"])]
        }
    };
    let mut rows: Vec<[String; 5]> = list(&form["shareholders"]).map(holder("现在".to_owned())).collect();
    for version in list(&shown["history"]) {
        let until = format!("第 {} 版", cell(&version["version"]));
        rows.extend(list(&version["shareholders"]).map(holder(until)));
    }
    table(out, "股东及股比（含历史）", ["版本", "股东", "信用代码", "股比 %", "控股"], rows);
}

fn contracts(out: &mut String, file: &File) {
    let row = |one: &Value| {
        let terms = &one["terms"];
        [
            format!("{}<br>{}", cell(&one["contract_no"]), cell(&one["e_no"])),
            format!("{}<br>{}", cell(&one["name"]), cell(&one["address"])),
            escape(&file.name("contract_kind", one["kind"].as_str().unwrap_or_default())),
            amount(&one["land_area_m2"]),
            format!("{}<br>{} 年", cell(&terms["land_use"]), cell(&terms["term_years"])),
            cell(&one["sign_on"]),
            named(LEVELS, &one["level"]),
        ]
    };
    let heads = ["合同编号、电子监管号", "项目、坐落", "类型", "面积 ㎡", "用途、年限", "签订", "等级"];
    table(out, "二、用地", heads, file.contracts.iter().map(row).collect());
}

/// For those who see amounts; others have no such part.
fn money(out: &mut String, file: &File) {
    if file.contracts.iter().all(|one| one["payments"].is_null()) {
        return;
    }
    let mut rows = Vec::new();
    for one in &file.contracts {
        let number = cell(&one["contract_no"]);
        for due in list(&one["terms"]["instalments"]) {
            let what = format!("第 {} 期应缴", cell(&due["seq"]));
            rows.push([number.clone(), what, cell(&due["due"]), amount(&due["amount"]), "—".to_owned()]);
        }
        for paid in list(&one["payments"]) {
            let kind = file.name("payment_kind", paid["kind"].as_str().unwrap_or_default());
            let mut what = format!("第 {} 期 {}", cell(&paid["seq"]), escape(&kind));
            if !paid["void_reason"].is_null() {
                push(&mut what, format_args!("（作废：{}）", cell(&paid["void_reason"])));
            }
            let row =
                [number.clone(), what, cell(&paid["paid_on"]), amount(&paid["amount"]), cell(&paid["voucher_no"])];
            rows.push(row);
        }
    }
    table(out, "三、价款台账", ["合同编号", "事项", "日期", "金额 元", "票据号"], rows);
}

fn milestones(out: &mut String, file: &File) {
    let mut rows = Vec::new();
    for one in &file.contracts {
        for (name, due, done) in MILESTONES {
            let done = &one["progress"][done];
            let row = [
                cell(&one["contract_no"]),
                (*name).to_owned(),
                cell(&one["terms"][due]),
                cell(&done["on"]),
                cell(&done["evidence"]),
            ];
            rows.push(row);
        }
        for stop in list(&one["suspensions"]).filter(|stop| stop["void_reason"].is_null()) {
            let words = cell(&stop["words"]);
            let row = [
                cell(&one["contract_no"]),
                "中止".to_owned(),
                cell(&stop["stopped_on"]),
                cell(&stop["resumed_on"]),
                words,
            ];
            rows.push(row);
        }
    }
    let heads = ["合同编号", "节点", "约定（中止）", "实际（复工）", "证明"];
    table(out, "四、交地、开竣工", heads, rows);
}

fn building(out: &mut String, file: &File) {
    let row = |one: &Value| {
        let progress = &one["progress"];
        [
            cell(&one["contract_no"]),
            cell(&progress["land_permit_no"]),
            cell(&progress["works_permit_no"]),
            cell(&progress["cert_no"]),
            amount(&progress["dev_area"]),
        ]
    };
    let heads = ["合同编号", "用地规划许可证", "工程规划许可证", "不动产权证", "已动工面积 ㎡"];
    table(out, "五、规划与建设", heads, file.contracts.iter().map(row).collect());
}

/// Covenants with the figures of each year, for those who see them.
fn promises(out: &mut String, file: &File) {
    let mut rows = Vec::new();
    for one in &file.contracts {
        for covenant in list(&one["terms"]["covenants"]) {
            let metric = escape(&file.name("covenant_metric", covenant["metric"].as_str().unwrap_or_default()));
            let target = format!("{} {}", cell(&covenant["target"]), cell(&covenant["unit"]));
            let mut told = list(&one["actuals"])
                .filter(|actual| actual["seq"] == covenant["seq"] && actual["void_reason"].is_null())
                .peekable();
            if told.peek().is_none() {
                let dash = || "—".to_owned();
                rows.push([cell(&one["contract_no"]), metric.clone(), target.clone(), dash(), dash(), dash()]);
            }
            for actual in told {
                let row = [
                    cell(&one["contract_no"]),
                    metric.clone(),
                    target.clone(),
                    cell(&actual["year"]),
                    cell(&actual["value"]),
                    cell(&actual["evidence"]),
                ];
                rows.push(row);
            }
        }
    }
    if file.contracts.iter().any(|one| !one["terms"]["covenants"].is_null()) {
        table(out, "六、履约指标与年度考核", ["合同编号", "指标", "约定", "年度", "实绩", "证明"], rows);
    }
}

fn alerts(out: &mut String, file: &File) {
    let number = |id: &Value| {
        let one = file.contracts.iter().find(|one| one["id"] == *id);
        one.map_or_else(|| "—".to_owned(), |one| cell(&one["contract_no"]))
    };
    let row = |one: &Value| {
        [
            cell(&one["no"]),
            number(&one["contract_id"]),
            named(KINDS, &one["kind"]),
            named(LEVELS, &one["level"]),
            named(ALERTS, &one["status"]),
            cell(&one["opened_on"]),
        ]
    };
    let heads = ["编号", "合同编号", "事项", "等级", "状态", "发现日期"];
    table(out, "七、预警与处置", heads, list(&file.shown["alerts"]).map(row).collect());
}

fn uses(out: &mut String, shown: &Value) {
    let row =
        |one: &Value| [cell(&one["no"]), named(USES, &one["status"]), cell(&one["start_on"]), cell(&one["end_on"])];
    table(out, "八、临时利用", ["编号", "状态", "起", "止"], list(&shown["temporary_uses"]).map(row).collect());
}

fn credit(out: &mut String, file: &File) {
    let credit = &file.shown["credit"];
    let row = |one: &Value| {
        let end = match one["end_kind"].as_str() {
            None => if one["stands"] == true { "有效" } else { "已过有效期" }.to_owned(),
            Some(kind) => format!("{} {}", escape(&file.name("credit_end", kind)), cell(&one["ended_on"])),
        };
        [
            escape(&file.name("credit_kind", one["kind"].as_str().unwrap_or_default())),
            format!("{}<br>{}", cell(&one["authority"]), cell(&one["document_no"])),
            cell(&one["decided_on"]),
            cell(&one["valid_until"]),
            cell(&one["words"]),
            end,
        ]
    };
    let title = format!("九、信用（今日：{}）", named(VERDICTS, &credit["verdict"]));
    let heads = ["类型", "机关、文号", "决定", "有效期至", "事由", "状态"];
    table(out, &title, heads, list(&credit["records"]).map(row).collect());
    let check = |one: &Value| {
        [
            cell(&one["made_on"]),
            format!("{} {}", named(PURPOSES, &one["for"]), one["subject"].as_str().map(escape).unwrap_or_default()),
            format!("{} {}", cell(&one["organisation"]), cell(&one["made_by"])),
            named(VERDICTS, &one["verdict"]),
            named(CONCLUSIONS, &one["conclusion"]),
            cell(&one["reason"]),
        ]
    };
    let heads = ["日期", "用途", "核查人", "结果", "结论", "理由"];
    table(out, "信用核查", heads, list(&credit["checks"]).map(check).collect());
}

fn visits(out: &mut String, file: &File) {
    let row = |one: &Value| {
        let judged = one["judgement"].as_str().unwrap_or_default();
        let moment = one["happened_at"].as_str().and_then(|text| text.get(..10)).unwrap_or_default();
        [
            cell(&one["no"]),
            cell(&one["due_on"]),
            escape(moment),
            escape(&file.name("visit_judgement", judged)),
            escape(&file.name("visit_status", one["status"].as_str().unwrap_or_default())),
            cell(&one["open_notices"]),
        ]
    };
    let heads = ["编号", "期限", "核查日期", "判断", "状态", "未销号整改"];
    table(out, "十、现场核查", heads, list(&file.shown["visits"]).map(row).collect());
}

fn letters(out: &mut String, file: &File) {
    let row = |one: &Value| {
        [
            cell(if one["document_no"].is_null() { &one["no"] } else { &one["document_no"] }),
            escape(&file.name("letter_kind", one["kind"].as_str().unwrap_or_default())),
            cell(&one["title"]),
            cell(if one["issued_on"].is_null() { &one["made_on"] } else { &one["issued_on"] }),
            cell(&one["due_on"]),
            escape(&file.name("letter_status", one["status"].as_str().unwrap_or_default())),
        ]
    };
    let heads = ["文号、编号", "种类", "标题", "日期", "办理期限", "状态"];
    table(out, "十一、来往函件", heads, list(&file.shown["letters"]).map(row).collect());
}

fn missing(out: &mut String, shown: &Value) {
    let name = |code: &str| match code.strip_prefix("actual/").and_then(|rest| rest.split_once('/')) {
        Some((seq, year)) => format!("履约指标第 {} 项 {} 年实绩", escape(seq), escape(year)),
        None => named(MISSING, &Value::from(code)),
    };
    let mut rows = Vec::new();
    let mut told = |of: &str, list_of: &Value, most: usize| {
        for one in list(&list_of["missing"]).take(most) {
            let what = name(one["code"].as_str().unwrap_or_default());
            rows.push([of.to_owned(), what, named(DEPARTMENTS, &one["ask"])]);
        }
    };
    // The list of the whole begins with those of the enterprise itself.
    let whole = &shown["completeness"];
    let of_contracts: usize = list(&shown["contracts"]).map(|one| list(&one["completeness"]["missing"]).count()).sum();
    told("企业", whole, list(&whole["missing"]).count().saturating_sub(of_contracts));
    for one in list(&shown["contracts"]) {
        told(&cell(&one["contract_no"]), &one["completeness"], usize::MAX);
    }
    let title = format!("十二、完整度 {} %，缺失清单", cell(&whole["percent"]));
    table(out, &title, ["归属", "缺失", "责任部门"], rows);
}
