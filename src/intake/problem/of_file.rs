//! Wording of problems of a whole file and of its reference system.

use super::{Code, Problem};
use crate::geo::{
    crs::{Crs, CrsError},
    guess::Candidate,
};

impl Problem {
    /// The file is not of a format we read. `looks_like` names what it is, in both languages.
    pub fn unreadable_file(looks_like: &str, remedy: &str) -> Self {
        Self::error(Code::UnreadableFile, format!("无法读取文件：{looks_like}"), remedy)
    }

    /// The file could not be opened or read from the disk.
    pub fn io(cause: &std::io::Error) -> Self {
        let message = format!("读取文件失败：{cause} (reading the file failed: {cause})");
        Self::error(Code::UnreadableFile, message, "请重新上传 (upload it again)")
    }

    /// A layer that the file does not have. `known` are those it has.
    pub fn no_layer(asked: &str, known: &[&str]) -> Self {
        let known = if known.is_empty() { "无 (none)".to_owned() } else { known.join("、") };
        let message = format!("文件中没有图层或工作表“{asked}” (the file has no layer or sheet {asked:?})");
        Self::error(Code::UnreadableFile, message, format!("请改选：{known} (choose one of these)"))
    }

    /// No content at all, or no features.
    pub fn empty_file() -> Self {
        let message = "文件为空，没有任何要素 (the file has no features)";
        Self::error(Code::EmptyFile, message, "请检查导出设置后重新导出 (check the export and write the file again)")
    }

    /// The file ends in the middle, after `rows` complete rows.
    pub fn truncated(rows: u64, line: u64) -> Self {
        let message = format!(
            "文件不完整：读到第 {rows} 行要素之后在第 {line} 行文本处中断 \
             (the file ends in the middle: {rows} complete rows, cut off at line {line})"
        );
        let remedy = "请重新传输或重新导出完整文件 (transfer or export the whole file again)";
        Self { line: Some(line), ..Self::error(Code::Truncated, message, remedy) }
    }

    /// Bytes that are not in the expected encoding.
    pub fn bad_encoding(expected: &str, byte: u64, line: u64) -> Self {
        let message =
            format!("第 {line} 行（字节 {byte}）不是 {expected} 编码 (byte {byte} on line {line} is not {expected})");
        let remedy = match expected {
            "UTF-8" => {
                "多为 GBK 编码：请加 --encoding GB18030 重新导入 (mostly GBK: import again with --encoding GB18030)"
            }
            _ => "请核对文件的实际编码 (check which encoding the file really has)",
        };
        Self { line: Some(line), ..Self::error(Code::BadEncoding, message, remedy) }
    }

    /// An encoding nobody knows.
    pub fn unknown_encoding(label: &str) -> Self {
        let message = format!("不认识的编码“{label}” (unknown encoding {label:?})");
        Self::error(Code::BadEncoding, message, "可用 UTF-8、GBK、GB18030、Big5 (use UTF-8, GBK, GB18030 or Big5)")
    }

    /// A feature larger than the limit, both in bytes.
    pub fn too_large(limit: usize) -> Self {
        let limit = limit / 1024 / 1024;
        let message = format!("单个要素超过 {limit} MiB (a single feature is larger than {limit} MiB)");
        Self::error(Code::TooLarge, message, "请拆分或简化该要素 (split or simplify the feature)")
    }

    /// Brackets nested deeper than the limit.
    pub fn too_deep(limit: usize) -> Self {
        let message = format!("括号嵌套超过 {limit} 层 (brackets are nested deeper than {limit} levels)");
        Self::error(Code::TooDeep, message, "请检查该要素是否损坏 (the feature is damaged or not a map feature)")
    }

    /// A feature that is no well-formed JSON, or not a feature.
    pub fn bad_json(cause: &str) -> Self {
        let message = format!("要素不是有效的 GeoJSON：{cause} (the feature is not valid GeoJSON: {cause})");
        Self::error(Code::BadJson, message, "请修正或重新导出该要素 (correct the feature or export it again)")
    }

    /// `NaN` or `Infinity`, which JSON does not have.
    pub fn not_a_number(word: &str) -> Self {
        let message = format!("坐标或属性中有 {word}，不是数字 ({word} where a number is needed)");
        Self::error(Code::BadNumber, message, "请补充正确的数字后重新导出 (supply the number and export again)")
    }

    /// A declared reference system that is not accepted.
    pub fn unknown_crs(cause: &CrsError) -> Self {
        let remedy = match cause {
            CrsError::Shifted(_) => {
                "请在原软件中改按 WGS 84 或 CGCS2000 重新导出后上传，或向测绘单位索取 CGCS2000 成果 \
                 (export it again in WGS 84 or CGCS2000, or ask the surveyor for CGCS2000)"
            }
            _ => {
                "请用 --crs 指定正确的坐标系，或转换为 CGCS2000 后再导入 \
                 (name the right system with --crs, or convert to CGCS2000 first)"
            }
        };
        Self::error(Code::UnknownCrs, cause.to_string(), remedy)
    }

    /// No reference system declared, and none fits the numbers.
    pub fn no_crs_fits() -> Self {
        let message =
            "文件未声明坐标系，按坐标数值也无法判断 (no reference system is declared and none fits the numbers)";
        Self::error(Code::UnknownCrs, message, "请用 --crs 指定坐标系 (name the reference system with --crs)")
    }

    /// The reference system was guessed from the numbers.
    pub fn guessed_crs(guess: &Candidate) -> Self {
        let (crs, title, share) = (guess.crs, guess.crs.title(), guess.share * 100.0);
        let message = format!(
            "文件未声明坐标系，按坐标数值推断为 {crs}（{title}），{share:.0}% 落在辖区内 \
             (no reference system is declared; the numbers fit {crs}, {share:.0} % lie in the district)"
        );
        let remedy = "请在地图上核对位置后确认，或用 --crs 指定 (check the place on the map and confirm, or use --crs)";
        Self::warning(Code::GuessedCrs, message, remedy)
    }

    /// WGS 84 was declared and is treated as CGCS2000.
    pub fn wgs84_as_cgcs2000() -> Self {
        let message = "声明的 WGS 84 按 CGCS2000 对待，二者相差厘米至分米 \
                       (WGS 84 is treated as CGCS2000; they differ by centimetres to decimetres)";
        let remedy = "测绘成果请以 CGCS2000 提供 (deliver surveys in CGCS2000)";
        Self::warning(Code::GuessedCrs, message, remedy)
    }

    /// The numbers only fit with the axes exchanged.
    pub fn axis_swapped(fits: Crs) -> Self {
        let message = format!(
            "X/Y 可能颠倒，位置在区外；交换后按 {fits} 落在辖区内 \
             (x and y seem exchanged: outside the district as delivered, inside it in {fits} once exchanged)"
        );
        let remedy = "请确认交换 X/Y 后重新校验 (confirm the exchange of x and y and check again)";
        Self::error(Code::AxisSwapped, message, remedy)
    }

    /// The numbers belong to another zone than declared.
    pub fn wrong_zone(declared: Crs, fits: Crs) -> Self {
        let message = format!(
            "坐标与声明的 {declared} 不符，按 {fits}（{}）才落在辖区内 \
             (the numbers do not fit the declared {declared}, but {fits})",
            fits.title()
        );
        let remedy = format!("请核对分带，可用 --crs {fits} 重新导入 (check the zone; import again with --crs {fits})");
        Self::error(Code::WrongZone, message, remedy)
    }

    /// A line longer than any line of a text format, in bytes.
    pub fn long_line(limit: usize) -> Self {
        let limit = limit / 1024;
        let message = format!("该行超过 {limit} KiB，文件可能损坏 (a line of more than {limit} KiB)");
        Self::error(Code::TooLarge, message, "请检查文件是否损坏 (check whether the file is damaged)")
    }

    /// Coordinates in another unit than metres.
    pub fn foreign_unit(unit: &str) -> Self {
        let message = format!("计量单位为“{unit}”，只能读取米 (the unit is {unit:?}; only metres are read)");
        Self::error(Code::UnreadableFile, message, "请以米为单位重新导出 (export it in metres)")
    }

    /// A TXT in which another head follows that says something else.
    pub fn second_head() -> Self {
        let message =
            "文件中有两个不同的[属性描述]，后面的地块坐标系不同 (a second head with another reference system)";
        Self::error(Code::UnreadableFile, message, "请拆成两个文件分别导入 (split it into two files)")
    }
}
