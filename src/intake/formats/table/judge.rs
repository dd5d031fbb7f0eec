//! Rows of a table that are no records: sums, notes below it, repeated heads, words that part it into sections.

use super::cell::Row;
use super::header::tidy;

const SUMS: &[&str] = &["合计", "小计", "总计", "总合计", "共计", "累计", "本页小计", "本页合计", "total", "subtotal"];
const NOTES: &[&str] = &[
    "制表",
    "填表",
    "编制",
    "审核",
    "复核",
    "负责人",
    "单位负责人",
    "经办",
    "联系人",
    "联系电话",
    "日期",
    "注",
    "备注",
    "说明",
    "附注",
    "数据来源",
    "打印",
];

/// What a row is, if it is no record; in both languages.
pub(super) fn left_out(row: &Row, titles: &[(usize, String)]) -> Option<&'static str> {
    if repeats(row, titles) {
        return Some("重复的表头 (a repeated heading) ");
    }
    let texts: Vec<(usize, String)> =
        row.cells.iter().filter_map(|(column, cell)| Some((*column, tidy(cell.text()?)))).collect();
    let (_, first) = texts.first()?;
    if is_sum(row, &texts) {
        return Some("合计行 (sums) ");
    }
    if is_note(first) {
        return Some("表下说明 (a note) ");
    }
    (row.cells.len() == 1 && titles.len() >= 3).then_some("只有一格文字 (a single text) ")
}

fn repeats(row: &Row, titles: &[(usize, String)]) -> bool {
    let same = |(column, title): &&(usize, String)| {
        let text = row.get(*column).and_then(|cell| cell.text()).map(tidy);
        text.is_some_and(|text| *title == text || title.split('/').any(|part| part == text))
    };
    let count = titles.iter().filter(same).count();
    count >= 2 && count * 5 >= row.cells.len() * 4
}

/// A sum says so in one of its first texts and holds numbers besides, or nothing.
fn is_sum(row: &Row, texts: &[(usize, String)]) -> bool {
    let word = |text: &str| {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.trim_matches(['：', ':', '（', '）', '(', ')']).to_lowercase();
        if SUMS.contains(&text.as_str()) {
            return true;
        }
        let ends = ["合计", "小计", "总计"].iter().any(|sum| text.ends_with(sum));
        // 湖里街道小计 is one, and 某某合计 beside a code is not.
        ends && texts.len() <= 1
    };
    let said = texts.iter().take(3).any(|(_, text)| word(text));
    said && texts.len() <= 2.max(row.cells.len() / 2)
}

fn is_note(first: &str) -> bool {
    let Some((before, _)) = first.split_once(['：', ':']) else { return false };
    let role = before.trim_end_matches(['人', '员', '单', '位', '时', '间']);
    NOTES.contains(&before) || NOTES.contains(&role)
}
