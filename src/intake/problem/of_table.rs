//! Wording of problems of tables: cells, rows and columns as spreadsheets and CSV files have them.

use super::{Code, Problem};

const AS_TEXT: &str = "请将该列设为文本格式，重新填写完整内容（不要只改格式） \
                       (format the column as text, then enter the full value again)";

impl Problem {
    /// The same problem in the cell of this column (letters) and line.
    #[must_use]
    pub fn in_cell(mut self, column: &str, line: u64) -> Self {
        self.message = format!("{column}{line}：{}", self.message);
        self
    }

    /// A long code that a spreadsheet made a number of.
    pub fn lost_digits(field: &str, found: &str) -> Self {
        let message = format!(
            "{field} 的值“{found}”已变成数字，位数丢失 ({field}: {found:?} became a number; its digits are lost)"
        );
        Self::error(Code::LostDigits, message, AS_TEXT).in_field(field)
    }

    /// A code whose leading zero a spreadsheet dropped.
    pub fn restored_zero(field: &str, found: &str, taken: &str) -> Self {
        let message = format!(
            "{field} 的值“{found}”缺少前导零，按“{taken}”读取 ({field}: {found:?} lost its zero; read as {taken:?})"
        );
        Self::warning(Code::LostDigits, message, "请核对；该列应为文本格式 (check it; the column should be text)")
            .in_field(field)
    }

    /// A number with a unit or a word of doubt, and what it was taken as.
    pub fn taken_as(field: &str, found: &str, taken: &str) -> Self {
        let message = format!("{field} 的值“{found}”按 {taken} 读取 ({field}: {found:?} was read as {taken})");
        Self::warning(Code::UnitConverted, message, "请核对换算结果 (check the result)").in_field(field)
    }

    /// All of a column is in another unit.
    pub fn column_converted(column: &str, unit: &str) -> Self {
        let message =
            format!("列“{column}”以{unit}为单位，已按 ㎡ 换算 (column {column:?} is in {unit}; converted to m²)");
        Self::warning(Code::UnitConverted, message, "请核对换算结果 (check the results)")
    }

    /// A value that cannot be read as a date, with the reason in both languages.
    pub fn bad_date_because(field: &str, value: &str, why: &str) -> Self {
        let message = format!("{field} 的值“{value}”不是完整日期：{why} ({field}: {value:?} is not a date)");
        Self::error(Code::BadDate, message, "请写成 2019-06-30 (write it as 2019-06-30)").in_field(field)
    }

    /// `#REF!` and the like.
    pub fn cell_error(column: &str, found: &str) -> Self {
        let message =
            format!("列“{column}”的单元格是错误值 {found} (a cell of column {column:?} holds the error {found})");
        Self::error(Code::CellError, message, "请在 Excel 中修正公式后保存 (mend the formula and save)")
            .in_field(column)
    }

    /// A formula whose result is not in the file.
    pub fn no_result(column: &str, formula: &str) -> Self {
        let formula: String = formula.chars().take(40).collect();
        let message = format!(
            "列“{column}”的公式“={formula}”没有计算结果 (a cell of column {column:?} has a formula without its result)"
        );
        let remedy = "请用 Excel 打开并保存一次，或将公式粘贴为数值 (open and save it in Excel, or paste as values)";
        Self::error(Code::CellError, message, remedy).in_field(column)
    }

    /// A number in a cell merged over several rows.
    pub fn merged_number(column: &str, rows: (u64, u64)) -> Self {
        let (first, last) = rows;
        let message = format!(
            "列“{column}”第 {first}–{last} 行合并为一个数字，无法分给各行 \
             (one number in column {column:?} is merged over rows {first} to {last}; whose it is cannot be told)"
        );
        Self::error(Code::MergedCells, message, "请取消合并并逐行填写 (unmerge the cells and fill in each row)")
            .in_field(column)
    }

    /// A row with more filled cells than there are columns: values may stand in the wrong ones.
    pub fn too_many_cells(found: usize, columns: usize) -> Self {
        let message = format!(
            "该行有 {found} 格，表头只有 {columns} 列，内容可能错位 ({found} cells, but {columns} columns: values may be displaced)"
        );
        let remedy = "文字中的分隔符请用引号括起 (put quotes around texts that contain the separator)";
        Self::error(Code::RaggedRow, message, remedy)
    }

    /// A row that ends early.
    pub fn too_few_cells(found: usize, columns: usize) -> Self {
        let message = format!(
            "该行只有 {found} 格，表头有 {columns} 列，其余按空白处理 ({found} of {columns} cells; the rest is taken as empty)"
        );
        Self::warning(Code::RaggedRow, message, "请核对是否缺少内容 (check that nothing is missing)")
    }

    /// A quote that is not closed before the file ends.
    pub fn open_quote(line: u64) -> Self {
        let message = format!(
            "从第 {line} 行开始的引号到文件结尾也没有闭合，其后的行无法区分 (a quote opened in line {line} is never closed)"
        );
        let problem = Self::error(
            Code::Truncated,
            message,
            "请补上引号或重新导出完整文件 (close the quote, or export the file again)",
        );
        Self { line: Some(line), ..problem }
    }

    /// A row that is no record. `what` says why, in both languages; `text` is how it begins.
    pub fn row_left_out(what: &str, text: &str) -> Self {
        let text: String = text.chars().take(30).collect();
        let message = format!("未导入此行：{what}“{text}” (left out: {text:?})");
        Self::warning(
            Code::RowLeftOut,
            message,
            "如确为数据行，请补全编号后重新导入 (if it is a record, give it its code)",
        )
    }

    /// More rows left out than are told one by one.
    pub fn more_left_out(count: u64) -> Self {
        let message = format!("另有 {count} 行未导入 ({count} more rows were left out)");
        Self::warning(Code::RowLeftOut, message, "请核对合计行、备注行 (check sums and notes)")
    }

    /// Sheets that nobody sees.
    pub fn hidden_sheets(names: &[String]) -> Self {
        let names = names.join("、");
        let message = format!("未读取隐藏的工作表：{names} (hidden sheets were left out: {names})");
        Self::warning(Code::LeftOut, message, "如需导入，请取消隐藏后重新上传 (unhide them if they are needed)")
    }

    /// Columns of single points beside rows that have no boundary.
    pub fn points_ignored(columns: &str) -> Self {
        let message = format!(
            "列“{columns}”只有一个点，不是界线，未采用 (columns {columns:?} are single points, not boundaries; left out)"
        );
        let remedy = "新增记录请提供界址点或图形（WKT）列 (new records need boundary points or a WKT column)";
        Self::warning(Code::WrongGeometryType, message, remedy)
    }

    /// No row that names columns.
    pub fn no_header(looked_at: usize) -> Self {
        let message = format!(
            "前 {looked_at} 行中找不到表头（名称、编号、宗地代码等列名） \
             (no heading such as 名称, 编号 or 宗地代码 within the first {looked_at} rows)"
        );
        Self::error(Code::NoHeader, message, "请下载模板填写，或补上列名 (use the template, or add a row of titles)")
    }

    /// A table whose heading is all there is.
    pub fn empty_table(line: u64) -> Self {
        let message =
            format!("表头（第 {line} 行）之下没有数据行 (there are no rows below the heading in line {line})");
        let problem = Self::error(Code::EmptyFile, message, "请填写数据后重新上传 (fill in rows and upload again)");
        Self { line: Some(line), ..problem }
    }

    /// Two columns of the same title.
    pub fn same_titles(title: &str, columns: (&str, &str)) -> Self {
        let (a, b) = columns;
        let message = format!("{a} 列和 {b} 列都叫“{title}” (columns {a} and {b} are both called {title:?})");
        Self::error(Code::DuplicateColumn, message, "请改名或删除其中一列 (rename or remove one of them)")
            .in_field(title)
    }

    /// More columns, rows or cells than are read. `what` names them in both languages.
    pub fn table_too_large(what: &str, limit: u64) -> Self {
        let message = format!("{what}超过 {limit} (more than {limit})");
        Self::error(Code::TooLarge, message, "请删除多余内容或拆分文件 (remove what is not needed, or split the file)")
    }

    /// A workbook that is damaged, protected or of another kind.
    pub fn unreadable_workbook(cause: &str) -> Self {
        let message = format!("Excel 工作簿已损坏或不完整：{cause} (the workbook is damaged or incomplete: {cause})");
        Self::error(
            Code::UnreadableFile,
            message,
            "请用 Excel 打开后另存为 .xlsx 再上传 (open it in Excel and save it as .xlsx)",
        )
    }

    /// A workbook that opens with a password only.
    pub fn protected_workbook() -> Self {
        let message = "Excel 工作簿设有打开密码，无法读取 (the workbook is protected by a password)";
        let remedy =
            "请在 Excel 中取消密码（文件→信息→保护工作簿）后上传 (remove the password in Excel and upload it again)";
        Self::error(Code::PasswordProtected, message, remedy)
    }

    /// A cell of coordinates that cannot be read.
    pub fn bad_shape(column: &str, cause: &str) -> Self {
        let message =
            format!("列“{column}”的图形无法读取：{cause} (the boundary in column {column:?} cannot be read: {cause})");
        let remedy = "应为 POLYGON((…)) 或 MULTIPOLYGON(((…))) (it must be POLYGON or MULTIPOLYGON)";
        Self::error(Code::BadNumber, message, remedy).in_field(column)
    }

    /// Boundary points of one parcel that do not stand together.
    pub fn scattered_points(key: &str) -> Self {
        let message = format!("“{key}”的界址点不连续，前面已出现过 (the points of {key:?} do not stand together)");
        Self::error(Code::DuplicateCode, message, "请按地块排序后重新导入 (sort the rows by parcel)")
    }

    /// A row without boundary whose keys belong to no record that the caller sees; empty if it has none.
    pub fn no_such_record(key: &str) -> Self {
        let message = if key.is_empty() {
            "该行没有宗地代码或编号，无法对应已有记录 (the row has neither code nor number)".to_owned()
        } else {
            format!(
                "“{key}”没有对应的已有记录，该表也没有图形 (there is no record {key:?}, and no boundary to make one)"
            )
        };
        let remedy =
            "请核对代码；新增记录须连同界线一起提供 (check the code; new records are delivered with their boundary)";
        Self::error(Code::NoSuchRecord, message, remedy).in_field("code")
    }
}
