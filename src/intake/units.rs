//! Units of area and of money as officers write them, beside a number or in the title of a column, and their exact ratio to ㎡ and 元.

use rust_decimal::Decimal;

/// A unit of area or money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// ㎡
    SquareMetre,
    /// 亩: 15 are a hectare, so one is 10000/15 ㎡ and not 666.67 (国务院 1984 法定计量单位).
    Mu,
    /// 公顷, which is 万㎡ too.
    Hectare,
    /// 平方公里
    SquareKilometre,
    /// 元
    Yuan,
    /// 万元
    TenThousandYuan,
    /// 亿元
    HundredMillionYuan,
}

const WORDS: &[(&str, Unit)] = &[
    ("㎡", Unit::SquareMetre),
    ("m2", Unit::SquareMetre),
    ("m²", Unit::SquareMetre),
    ("平方米", Unit::SquareMetre),
    ("平米", Unit::SquareMetre),
    ("平方", Unit::SquareMetre),
    ("亩", Unit::Mu),
    ("公顷", Unit::Hectare),
    ("ha", Unit::Hectare),
    ("hm2", Unit::Hectare),
    ("hm²", Unit::Hectare),
    ("h㎡", Unit::Hectare),
    ("万㎡", Unit::Hectare),
    ("万m2", Unit::Hectare),
    ("万m²", Unit::Hectare),
    ("万平方米", Unit::Hectare),
    ("万平米", Unit::Hectare),
    ("万平方", Unit::Hectare),
    ("平方公里", Unit::SquareKilometre),
    ("平方千米", Unit::SquareKilometre),
    ("km2", Unit::SquareKilometre),
    ("km²", Unit::SquareKilometre),
    ("元", Unit::Yuan),
    ("万元", Unit::TenThousandYuan),
    ("亿元", Unit::HundredMillionYuan),
];

/// What else stands behind a title or number without changing what it means.
const PLAIN: &[&str] = &[
    "必填",
    "选填",
    "*",
    "＊",
    "元/㎡·月",
    "元/㎡/月",
    "元/m2·月",
    "元/m²·月",
    "元/平方米·月",
    "元/平方米/月",
    "元/月·㎡",
    "层",
    "年",
    "年份",
    "是/否",
    "文本",
    "WKT",
    "m",
    "米",
    "度",
    "北",
    "东",
    "北向",
    "东向",
];

impl Unit {
    /// The unit that this word means.
    pub fn of(word: &str) -> Option<Self> {
        let word = word.trim();
        WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, unit)| *unit)
    }

    /// Whether it is one of money.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Yuan | Self::TenThousandYuan | Self::HundredMillionYuan)
    }

    /// Whether figures in it are stored as they are: ㎡ and 元.
    pub fn is_stored(self) -> bool {
        matches!(self, Self::SquareMetre | Self::Yuan)
    }

    /// So much of it in ㎡ or 元, exactly; none beyond what a decimal holds.
    pub fn stored(self, number: Decimal) -> Option<Decimal> {
        let (times, over) = match self {
            Self::SquareMetre | Self::Yuan => return Some(number),
            Self::Mu => (10_000, 15),
            Self::Hectare => (10_000, 1),
            Self::SquareKilometre => (1_000_000, 1),
            Self::TenThousandYuan => (10_000, 1),
            Self::HundredMillionYuan => (100_000_000, 1),
        };
        number.checked_mul(Decimal::from(times))?.checked_div(Decimal::from(over))
    }

    /// Its name in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::SquareMetre => "㎡",
            Self::Mu => "亩",
            Self::Hectare => "公顷",
            Self::SquareKilometre => "平方公里",
            Self::Yuan => "元",
            Self::TenThousandYuan => "万元",
            Self::HundredMillionYuan => "亿元",
        }
    }
}

/// A title without the unit and the marks that stand behind it, as in `面积（亩）`, `用地面积/㎡` or `名称*`; and the unit of
/// area or money, if it is one.
pub fn of_title(title: &str) -> (&str, Option<Unit>) {
    let mut name = title.trim();
    let mut unit = None;
    while let Some((before, word)) = last_word(name) {
        unit = unit.or_else(|| Unit::of(word));
        name = before;
    }
    (name, unit)
}

/// What stands before the last unit or mark, and that.
fn last_word(name: &str) -> Option<(&str, &str)> {
    let known = |word: &str| Unit::of(word).is_some() || is_plain(word);
    if let Some(before) = name.strip_suffix(['*', '＊']) {
        return Some((before.trim_end(), "*")).filter(|(before, _)| !before.is_empty());
    }
    let bracketed = name.strip_suffix([')', '）', ']', '】']);
    let (before, word) = match bracketed {
        Some(inside) => inside.rsplit_once(['(', '（', '[', '【'])?,
        // 用地面积/㎡ and 租金/元/㎡·月: the first slash behind which all is a unit.
        None => name
            .char_indices()
            .filter(|(_, c)| ['/', '／', '_', ' ', ':', '：', '、'].contains(c))
            .map(|(at, c)| (&name[..at], &name[at + c.len_utf8()..]))
            .find(|(_, word)| known(word))?,
    };
    (known(word) && !before.trim().is_empty()).then(|| (before.trim_end(), word.trim()))
}

/// Whether a word says nothing that would change a number.
pub fn is_plain(word: &str) -> bool {
    let word: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    let word = word.strip_prefix("单位").unwrap_or(&word).trim_start_matches([':', '：']);
    PLAIN.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_their_unit_and_nothing_else() {
        for (title, name, unit) in [
            ("证载面积（㎡）", "证载面积", Some(Unit::SquareMetre)),
            ("面积(亩)", "面积", Some(Unit::Mu)),
            ("用地面积/公顷", "用地面积", Some(Unit::Hectare)),
            ("总建筑面积 万㎡", "总建筑面积", Some(Unit::Hectare)),
            ("租金（元/㎡·月）", "租金", None),
            ("租金/元/㎡·月", "租金", None),
            ("名称*", "名称", None),
            ("证载面积（㎡）*", "证载面积", Some(Unit::SquareMetre)),
            ("证载面积（土地）", "证载面积（土地）", None),
            ("租金（万元/年）", "租金（万元/年）", None),
            ("收储成本（万元）", "收储成本", Some(Unit::TenThousandYuan)),
            ("亩", "亩", None),
            ("（㎡）", "（㎡）", None),
        ] {
            assert_eq!(of_title(title), (name, unit), "{title}");
        }
    }

    #[test]
    fn mu_is_an_exact_fifteenth() {
        // 15 亩 = 1 公顷.
        assert_eq!(Unit::Mu.stored(Decimal::from(15)), Some(Decimal::from(10_000)));
    }
}
