//! Wording of problems that show only beside other fields, other rows or stored records.

use super::{Code, Problem};
use crate::geo::crs::Crs;
use rust_decimal::Decimal;

impl Problem {
    /// The same code in an earlier row of the file.
    pub fn repeated_code(value: &str) -> Self {
        let message = format!("代码“{value}”在文件中重复 ({value:?} occurs more than once in this file)");
        let remedy = "请删除重复行或更正代码 (remove the repeated row or correct the code)";
        Self::error(Code::DuplicateCode, message, remedy)
    }

    /// Code and object number belong to two different stored records.
    pub fn contradicting_keys(value: &str) -> Self {
        let message = format!(
            "“{value}”的代码与编号分属两条已有记录 (code and object number of {value:?} belong to different records)"
        );
        let remedy = "请核对宗地代码和编号 (check which of the two is right)";
        Self::error(Code::DuplicateCode, message, remedy)
    }

    /// Two columns of a row say different things about one field.
    pub fn two_columns(field: &str, column: &str) -> Self {
        let message = format!(
            "有两列都是“{field}”且内容不同，其中一列为“{column}” (two columns are {field} and differ; one is {column:?})"
        );
        let remedy = "请在字段对应中指定用哪一列 (say in the column map which one counts)";
        Self::error(Code::DuplicateColumn, message, remedy).in_field(field)
    }

    /// Code or object number of another record.
    pub fn taken_key(other: &str) -> Self {
        let message = format!("代码或编号已属于“{other}” (code or object number belongs to {other:?})");
        let remedy = "请核对代码和编号 (check code and object number)";
        Self::error(Code::DuplicateCode, message, remedy).in_field("code")
    }

    /// The same shape is there already under another key, or two streets overlap.
    pub fn overlap_refused(other: &str, area: Decimal, share: f64) -> Self {
        let percent = share * 100.0;
        let message = format!(
            "与“{other}”重叠 {area} ㎡（{percent:.2}%），不得重复入库 \
             (overlaps {other:?} by {area} m², {percent:.2} %: it would be there twice)"
        );
        let remedy = "如为同一对象，请使用相同的宗地代码或编号；街道之间不得重叠 \
                      (give it the same code if it is the same thing; streets must not overlap)";
        Self::error(Code::Overlap, message, remedy)
    }

    /// In conflict with a record that the caller may not see: nothing of it is told.
    pub fn needs_verification() -> Self {
        let message = "需发改局核实 (发改局 has to verify this row)";
        Self::error(Code::NeedsVerification, message, "请联系发改局核实后由其导入 (ask 发改局, who can import it)")
    }

    /// Outside the caller's street, organisation or park.
    pub fn outside_reach() -> Self {
        let message = "不在您的街道、单位或园区范围内 (outside your street, organisation or park)";
        Self::error(
            Code::OutsideScope,
            message,
            "请由所属街道、单位、园区或发改局导入 (leave it to those it belongs to)",
        )
    }

    /// Sensitive land, from a person who is not named for it.
    pub fn not_named() -> Self {
        let message = "特殊用地、敏感数据须由指名人员导入 (sensitive rows are imported by people named for them)";
        Self::error(Code::OutsideScope, message, "请交发改局指名人员 (hand it to the people named for it)")
    }

    /// More than planning fields, from 资源规划.
    pub fn planning_only() -> Self {
        let message = "资源规划只更新已有地块的规划字段 (only planning fields of parcels that exist)";
        let remedy = "仅保留编号和规划用途、容积率、供应计划 (keep keys, planned use, plot ratio and supply plan)";
        Self::error(Code::OutsideScope, message, remedy)
    }

    /// A part that is larger than the whole.
    pub fn larger_than(field: &str, part: &str, whole: &str, (smaller, larger): (Decimal, Decimal)) -> Self {
        let message = format!("{part} {smaller} 大于{whole} {larger} ({field}: {smaller} is more than {larger})");
        Self::error(Code::BadNumber, message, "请核对两个面积 (check both areas)").in_field(field)
    }

    /// A land-use code without its scheme: the same code means different things in different schemes.
    pub fn missing_scheme(field: &str, label: &str, scheme: &str) -> Self {
        let message = format!("{label} 缺少分类标准 {scheme} ({field} needs {scheme}: codes differ between schemes)");
        let remedy = format!("{scheme} = GB/T 21010-2017 或 MNR-2023");
        Self::error(Code::MissingField, message, remedy).in_field(field)
    }

    /// A list or an object where a single value is expected, or text that cannot be stored.
    pub fn not_a_value(field: &str, label: &str) -> Self {
        let message = format!("{label} 不是单个值 ({field} is not a single value)");
        Self::error(Code::BadCode, message, "请填写一个值 (write one value)").in_field(field)
    }

    /// Unknown properties beyond what is kept.
    pub fn too_much_extra(limit: usize) -> Self {
        let message = format!(
            "其他字段超过 {limit} 字节或含非法字符，未保存 (other properties exceed {limit} bytes and are not kept)"
        );
        Self::warning(Code::TooLarge, message, "如需保存，请精简其他字段 (shorten them)")
    }

    /// Coordinates for which the projection is not defined.
    pub fn cannot_project(source: Crs) -> Self {
        let message = format!("坐标无法按 {source} 换算 (the coordinates cannot be transformed from {source})");
        Self::error(Code::OutsideDistrict, message, "请核对坐标系 (check the reference system)")
    }

    /// A boundary that encloses nothing once its area is rounded to 0.01 ㎡.
    pub fn no_area() -> Self {
        Self::error(Code::ZeroArea, "面积为 0.00 ㎡ (the area is 0.00 m²)", "请核对界址点 (check the boundary points)")
    }

    /// Wholly outside the district, near this place.
    pub fn far_outside(longitude: f64, latitude: f64) -> Self {
        let message = format!(
            "图形位于辖区之外，约在 {longitude:.4}, {latitude:.4} (the boundary lies outside the district, near {longitude:.4}, {latitude:.4})"
        );
        let remedy = "请核对坐标系、分带和 X/Y 顺序 (check reference system, zone and the order of x and y)";
        Self::error(Code::OutsideDistrict, message, remedy).placed(longitude, latitude)
    }

    /// Why a row of a delivered ledger is refused (`reserve::delivery`).
    pub fn of_ledger(why: &str, what: &str) -> Self {
        match why {
            "repeats" => Self::repeated_code(what).in_field("ledger_no"),
            "missing" => Self::missing_field("地块名称 name, 类型 asset_type"),
            "no-plot" => {
                let message = format!("没有地块或楼宇“{what}” (there is no parcel or building {what:?})");
                let remedy =
                    "请核对地块编号或宗地代码，或先导入其图形 (check the number, or import its boundary first)";
                Self::error(Code::NoSuchRecord, message, remedy).in_field("plot_no")
            }
            "plot-taken" | "plot-twice" => {
                let message = format!("“{what}”的地块已在另一条台账中 (a plot of {what:?} is in another entry)");
                let remedy = "请核对地块编号；确需调整的先在原台账中移除 (check the number, or take it out of the other entry first)";
                Self::error(Code::DuplicateCode, message, remedy).in_field("plot_no")
            }
            "state" => {
                let message = format!("状态与系统不一致：表中为“{what}” (the state differs from what is stored)");
                let remedy =
                    "已在册台账的状态只能通过流程变更；请删除该列或改为系统中的状态 (states move by the process only)";
                Self::error(Code::BadCode, message, remedy).in_field("state")
            }
            _ => Self::needs_verification(),
        }
    }
}
