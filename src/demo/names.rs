//! Invented names and numbers: holders, companies, codes. None of them exists; the numbers are formed correctly.

use super::rng::Rng;

/// Whose a space is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    /// 权利人.
    pub name: String,
    /// Code of the list `holder_kind`.
    pub kind: &'static str,
    /// 统一社会信用代码; persons and the army have none.
    pub uscc: Option<String>,
}

/// Characters a 统一社会信用代码 may have, in order of their value (GB 32100-2015).
const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^i mod 31 for the first 17 places.
const USCC_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

const BRANDS: [&str; 48] = [
    "鹭晟",
    "鹭岚",
    "嘉穗",
    "海砺",
    "云栈",
    "启衡",
    "瑞澜",
    "东屿",
    "浔江",
    "凤岭",
    "泰沣",
    "恒砚",
    "捷舟",
    "信棠",
    "万禾",
    "新垣",
    "金榕",
    "银屿",
    "星澈",
    "宏溪",
    "盛茂",
    "远帆",
    "天佑",
    "长汀",
    "华棱",
    "思源",
    "同骏",
    "翔鹭岸",
    "集智",
    "海堂",
    "筼影",
    "钟澜",
    "枋实",
    "岭秀",
    "港联",
    "安岭",
    "和川",
    "博屿",
    "德润",
    "精卓",
    "联跃",
    "力恒",
    "明坤",
    "诺亚石",
    "普瑞",
    "勤工",
    "荣拓",
    "三泽",
];
const TRADES: [&str; 24] = [
    "电子",
    "精密机械",
    "服装",
    "食品",
    "包装",
    "印刷",
    "五金",
    "光电",
    "生物科技",
    "航空维修",
    "物流",
    "仓储",
    "软件",
    "信息技术",
    "新材料",
    "医疗器械",
    "模具",
    "灯具",
    "卫浴",
    "塑胶",
    "汽车零部件",
    "供应链",
    "石材",
    "文创",
];
const SURNAMES: [&str; 10] = ["林", "陈", "黄", "吴", "叶", "张", "李", "王", "许", "蔡"];

/// How many companies there are.
pub(super) const COMPANIES: u64 = (BRANDS.len() * TRADES.len()) as u64;

/// The short name of a company.
pub(super) fn brand(index: u64) -> &'static str {
    BRANDS[(index % BRANDS.len() as u64) as usize]
}

/// A company; the same index gives the same name and number.
pub(super) fn company(index: u64) -> Holder {
    let index = index % COMPANIES;
    // Steps coprime to the lists, so that neighbours in the list do not sound alike.
    let trade = TRADES[((index / BRANDS.len() as u64 + index * 7) % TRADES.len() as u64) as usize];
    let name = format!("厦门示范{}{trade}有限公司", brand(index));
    Holder { name, kind: "enterprise", uscc: Some(uscc("91", &format!("MA{:07}", 2_100_017 + index * 613))) }
}

/// A company owned by the state.
pub(super) fn state_company(index: u64) -> Holder {
    const NAMES: [&str; 5] = ["湖创", "禾建", "江投", "金融岸", "殿信"];
    let index = index % NAMES.len() as u64;
    let name = format!("厦门示范{}国有资产投资有限公司", NAMES[index as usize]);
    Holder { name, kind: "soe", uscc: Some(uscc("91", &format!("MA{:07}", 31_007 + index * 409))) }
}

/// An office of the district government.
pub(super) fn government(index: u64) -> Holder {
    const NAMES: [&str; 4] = ["建设与交通局", "城市管理局", "教育局", "文体局"];
    let index = index % NAMES.len() as u64;
    let name = format!("湖里示范区{}", NAMES[index as usize]);
    Holder { name, kind: "government", uscc: Some(uscc("11", &format!("MB{:07}", 200_101 + index * 307))) }
}

/// The one manager of reserved land.
pub(super) fn reserve_centre() -> Holder {
    let name = "湖里示范区土地房屋储备中心".to_owned();
    Holder { name, kind: "reserve", uscc: Some(uscc("12", "MB0100019")) }
}

/// The cooperative of a village.
pub(super) fn cooperative(village: &str, index: u64) -> Holder {
    let name = format!("{village}示范社区股份经济合作社");
    Holder { name, kind: "collective", uscc: Some(uscc("N2", &format!("MF{:07}", 700_003 + index * 211))) }
}

/// A person, whose full name no file shows.
pub(super) fn person(rng: &mut Rng) -> Holder {
    Holder { name: format!("{}某某", rng.pick(&SURNAMES)), kind: "individual", uscc: None }
}

/// The army: never with the name of a unit.
pub(super) fn army() -> Holder {
    Holder { name: "特殊用地管理单位".to_owned(), kind: "military", uscc: None }
}

/// A 统一社会信用代码 of Huli (350206): kind of body, 9 characters of its own, check character.
fn uscc(kind: &str, own: &str) -> String {
    let body = format!("{kind}350206{own}");
    let value = |byte: u8| USCC_ALPHABET.iter().position(|letter| *letter == byte).unwrap_or(0);
    let sum: usize = body.bytes().zip(USCC_WEIGHTS).map(|(byte, weight)| value(byte) * weight).sum();
    format!("{body}{}", char::from(USCC_ALPHABET[(31 - sum % 31) % 31]))
}

/// Hands out 宗地代码: 350206, 地籍区 (one a street), 地籍子区 (from 1 in each quarter's hundred), 特征码, number.
#[derive(Debug, Default)]
pub(super) struct ParcelCodes {
    /// Numbers used so far, by quarter and 特征码.
    used: Vec<[u32; 2]>,
}

/// Numbers that fit into the five digits of a 宗地代码.
const NUMBERS: u32 = 99_999;
/// 地籍子区 kept for each quarter of a street, for when one is full.
const SUBAREAS: u32 = 100;

impl ParcelCodes {
    /// The next code in a quarter, the `nth` of its street (from 0), for state or collective land.
    pub(super) fn next(&mut self, quarter: usize, street: usize, nth: usize, collective: bool) -> String {
        if self.used.len() <= quarter {
            self.used.resize(quarter + 1, [0; 2]);
        }
        let used = &mut self.used[quarter][usize::from(collective)];
        let subarea = nth as u32 * SUBAREAS + 1 + *used / NUMBERS;
        let number = *used % NUMBERS + 1;
        *used += 1;
        format!("350206{:03}{subarea:03}{}{number:05}", street + 1, if collective { "JB" } else { "GB" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Worked examples of the domain brief; the second has a sum divisible by 31.
    #[test]
    fn check_characters_follow_the_standard() {
        assert_eq!(uscc("91", "MA0000001"), "91350206MA0000001K");
        assert_eq!(uscc("91", "MA0000005"), "91350206MA00000050");
        assert_eq!(uscc("12", "MB0000000"), "12350206MB0000000P");
    }

    #[test]
    fn companies_have_names_of_their_own() {
        let mut names: Vec<String> = (0..COMPANIES).map(|index| company(index).name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len() as u64, COMPANIES);
    }
}
