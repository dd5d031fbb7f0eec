//! 出让合同 and 企业 as rows of a table: what may stand in a delivered row, and in one that goes out.

use super::fields::{Field, Kind, field, required};

/// Instalments that have columns of their own, by their 期号 from 1 on.
pub const INSTALMENTS: [(&str, &str); 8] = [
    ("instalment_1_due", "instalment_1_amount"),
    ("instalment_2_due", "instalment_2_amount"),
    ("instalment_3_due", "instalment_3_amount"),
    ("instalment_4_due", "instalment_4_amount"),
    ("instalment_5_due", "instalment_5_amount"),
    ("instalment_6_due", "instalment_6_amount"),
    ("instalment_7_due", "instalment_7_amount"),
    ("instalment_8_due", "instalment_8_amount"),
];

/// The columns of contracts.
pub const CONTRACT_FIELDS: &[Field] = &[
    required("contract_no", "合同编号", Kind::Text(200)),
    field("e_no", "电子监管号", Kind::Text(24)),
    field("kind", "合同类型", Kind::Code("contract_kind")),
    field("uscc", "受让人信用代码", Kind::Uscc),
    field("enterprise", "受让人", Kind::Text(200)),
    field("grantor", "出让人", Kind::Text(200)),
    field("name", "项目名称", Kind::Text(200)),
    field("address", "坐落", Kind::Text(300)),
    field("street_code", "所在街道", Kind::Code("street")),
    field("park_code", "园区代码", Kind::Text(50)),
    field("plots", "宗地代码", Kind::Text(4000)),
    field("sign_on", "签订日期", Kind::Date),
    field("land_area_m2", "出让面积", Kind::Area),
    field("sale_no", "出让公告编号", Kind::Text(100)),
    field("sale_method", "供应方式", Kind::Code("sale_method")),
    field("land_use", "土地用途", Kind::Text(100)),
    field("price_total", "合同价款", Kind::Money),
    field("deposit", "定金", Kind::Money),
    field("term_years", "使用年限", Kind::Integer(1, 70)),
    field("late_rate", "滞纳金日比例", Kind::Rate),
    field("start_delay_rate", "延期动工违约金日比例", Kind::Rate),
    field("finish_delay_rate", "延期竣工违约金日比例", Kind::Rate),
    field("handover_due", "约定交地日期", Kind::Date),
    field("start_due", "约定动工日期", Kind::Date),
    field("finish_due", "约定竣工日期", Kind::Date),
    field("production_due", "约定投产日期", Kind::Date),
    field("full_due", "约定达产日期", Kind::Date),
    field("should_dev_area_m2", "应动工面积", Kind::Area),
    field("invest_total", "总投资额", Kind::Money),
    field("invest_intensity", "投资强度", Kind::Text(100)),
    field("far", "容积率", Kind::Text(50)),
    field("instalment_1_due", "第1期日期", Kind::Date),
    field("instalment_1_amount", "第1期金额", Kind::Money),
    field("instalment_2_due", "第2期日期", Kind::Date),
    field("instalment_2_amount", "第2期金额", Kind::Money),
    field("instalment_3_due", "第3期日期", Kind::Date),
    field("instalment_3_amount", "第3期金额", Kind::Money),
    field("instalment_4_due", "第4期日期", Kind::Date),
    field("instalment_4_amount", "第4期金额", Kind::Money),
    field("instalment_5_due", "第5期日期", Kind::Date),
    field("instalment_5_amount", "第5期金额", Kind::Money),
    field("instalment_6_due", "第6期日期", Kind::Date),
    field("instalment_6_amount", "第6期金额", Kind::Money),
    field("instalment_7_due", "第7期日期", Kind::Date),
    field("instalment_7_amount", "第7期金额", Kind::Money),
    field("instalment_8_due", "第8期日期", Kind::Date),
    field("instalment_8_amount", "第8期金额", Kind::Money),
    field("instalments_more", "其余分期", Kind::Text(8000)),
    field("amendment_no", "补充协议编号", Kind::Text(100)),
    field("amendment_on", "补充协议日期", Kind::Date),
    field("handover_on", "实际交地日期", Kind::Date),
    field("handover_evidence", "交地确认书编号", Kind::Text(100)),
    field("cert_no", "不动产权证号", Kind::Text(100)),
    field("land_permit_no", "用地规划许可证号", Kind::Text(100)),
    field("works_permit_no", "工程规划许可证号", Kind::Text(100)),
    field("start_on", "实际动工日期", Kind::Date),
    field("start_evidence", "施工许可证号", Kind::Text(100)),
    field("finish_on", "实际竣工日期", Kind::Date),
    field("finish_evidence", "竣工验收备案号", Kind::Text(100)),
    field("dev_area_m2", "已动工面积", Kind::Area),
    field("production_on", "实际投产日期", Kind::Date),
    field("production_evidence", "投产证明编号", Kind::Text(100)),
    field("full_on", "实际达产日期", Kind::Date),
    field("full_evidence", "达产证明编号", Kind::Text(100)),
    field("invest_done", "已投资额", Kind::Money),
];

/// Columns of contracts that only those who see amounts are shown: the sums, and what is promised for them.
pub const CONTRACT_MONEY: &[&str] = &[
    "price_total",
    "deposit",
    "late_rate",
    "start_delay_rate",
    "finish_delay_rate",
    "invest_total",
    "invest_intensity",
    "far",
    "instalments_more",
    "amendment_no",
    "amendment_on",
];

/// Whether only those who see amounts are shown this column of contracts.
pub fn is_money(column: &str) -> bool {
    CONTRACT_MONEY.contains(&column) || column.starts_with("instalment_")
}

/// The columns of enterprises.
pub const ENTERPRISE_FIELDS: &[Field] = &[
    required("uscc", "统一社会信用代码", Kind::Uscc),
    required("name", "企业名称", Kind::Text(200)),
    field("legal_rep", "法定代表人", Kind::Text(200)),
    field("registered_capital", "注册资本", Kind::Money),
    field("parent", "母公司", Kind::Text(200)),
    field("industry", "行业", Kind::Text(200)),
    field("above_scale", "规上", Kind::Bool),
    field("contact", "联系人", Kind::Text(200)),
    field("phone", "联系电话", Kind::Text(200)),
    field("address", "注册地址", Kind::Text(200)),
    field("founded_on", "成立日期", Kind::Date),
    field("shareholders", "股东", Kind::Text(20_000)),
];
