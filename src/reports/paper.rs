//! A report before it has a format: title, text, tables, notes, signatures. Pure.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Serialize, Serializer};

use crate::classify::exact_area;

/// One cell of a table. What is not known is empty, which is not 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Count(i64),
    /// A number of so many decimals.
    Number(Decimal, u32),
}

impl Cell {
    /// As it is printed.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Empty => "—".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Number(number, decimals) => rounded(*number, *decimals).to_string(),
        }
    }

    /// Whether it stands at the right.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Number(..))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Count(count) => serializer.serialize_i64(*count),
            Self::Number(number, 2) => exact_area(&rounded(*number, 2), serializer),
            Self::Number(..) => serializer.serialize_str(&self.text()),
        }
    }
}

/// A table.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Table {
    /// 表1 …
    pub(super) title: String,
    /// 单位：…
    pub(super) unit: String,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// 合计
    pub(super) total: Option<Vec<Cell>>,
}

impl Table {
    /// Rows, the sum behind them.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain(&self.total)
    }
}

/// The whole.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Paper {
    pub(super) title: String,
    /// 制表单位
    pub(super) compiled_by: String,
    /// 数据截止日期
    pub(super) cut_off: String,
    /// 统计范围
    pub(super) scope: String,
    /// 版本, and why there is more than one.
    pub(super) edition: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) tables: Vec<Table>,
    pub(super) notes: Vec<String>,
    /// 填报人 …
    pub(super) signatures: [&'static str; 3],
}

/// 四舍五入.
pub(super) fn rounded(number: Decimal, decimals: u32) -> Decimal {
    let mut number = number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    number.rescale(decimals);
    number
}

/// 万㎡ as it is spoken: one decimal, none where it is 0.
pub(super) fn spoken(area: Decimal) -> String {
    rounded(area / Decimal::from(10_000), 1).normalize().to_string()
}

/// 万㎡, two decimals.
pub(super) fn wan(area: Decimal) -> Cell {
    Cell::Number(area / Decimal::from(10_000), 2)
}

/// 亩, by the exact ratio 0.0015.
pub(super) fn mu(area: Decimal) -> Cell {
    Cell::Number(area * Decimal::new(15, 4), 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero_and_once() {
        let of = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(spoken(of("10240000.00")), "1024");
        assert_eq!(spoken(of("1759000.00")), "175.9");
        assert_eq!(spoken(of("1759499.99")), "175.9");
        assert_eq!(spoken(of("1759500.00")), "176");
        assert_eq!(wan(of("50.00")).text(), "0.01");
        assert_eq!(wan(of("-50.00")).text(), "-0.01");
        assert_eq!(wan(of("49.99")).text(), "0.00");
        // 9200 ㎡ are 13.80 亩 (scenario 1).
        assert_eq!(mu(of("9200")).text(), "13.80");
        assert_eq!(mu(of("666.67")).text(), "1.00");
        assert_eq!(Cell::Empty.text(), "—");
    }
}
