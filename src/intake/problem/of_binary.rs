//! Wording of problems of shapefiles, GeoPackages and FlatGeobufs: what only formats of bytes and tables can have.

use super::{Code, Problem};

const AGAIN: &str = "请重新导出并完整上传 (export it again and upload all of it)";

impl Problem {
    /// A part of a shapefile without which it cannot be read.
    pub fn missing_table(name: &str) -> Self {
        let message = format!(
            "Shapefile“{name}”缺少 .dbf，没有任何属性 (the shapefile {name} has no .dbf and therefore no attributes)"
        );
        let remedy = "请将 .shp、.dbf、.shx、.prj、.cpg 一起压缩后上传 (zip .shp, .dbf, .shx, .prj and .cpg together)";
        Self::error(Code::MissingPart, message, remedy)
    }

    /// A shapefile without a usable index.
    pub fn missing_index(name: &str) -> Self {
        let message = format!(
            "Shapefile“{name}”没有可用的 .shx，按记录顺序读取 (the shapefile {name} has no usable .shx; its records are read in their order)"
        );
        let remedy = "请核对行数和图形；最好补上 .shx (check number and shape of the rows; better add the .shx)";
        Self::warning(Code::MissingPart, message, remedy)
    }

    /// A file of bytes that is shorter than it says; `what` names it.
    pub fn cut_off(what: &str, stated: u64, found: u64) -> Self {
        let message = format!(
            "{what} 不完整：应有 {stated} 字节，实有 {found} 字节 ({what} is cut off: {found} of {stated} bytes)"
        );
        Self::error(Code::Truncated, message, AGAIN)
    }

    /// A table with fewer rows than it says.
    pub fn rows_missing(what: &str, stated: u64, found: u64) -> Self {
        let message = format!(
            "{what} 不完整：声明 {stated} 行，只有 {found} 行 ({what} is cut off: {found} of {stated} rows are there)"
        );
        Self::error(Code::Truncated, message, AGAIN)
    }

    /// The file ends in the middle, after so many complete rows.
    pub fn cut_after(rows: u64) -> Self {
        let message =
            format!("文件不完整：第 {rows} 行之后中断 (the file ends in the middle, after {rows} complete rows)");
        Self { row: Some(rows + 1), ..Self::error(Code::Truncated, message, AGAIN) }
    }

    /// Shapes and attributes that do not belong together.
    pub fn counts_differ(shapes: u64, records: u64) -> Self {
        let message = format!(
            "图形 {shapes} 个，属性 {records} 行，无法对应 ({shapes} shapes and {records} rows of attributes do not go together)"
        );
        let remedy = "请确认 .shp 与 .dbf 来自同一次导出 (make sure that .shp and .dbf are of the same export)";
        Self::error(Code::CountMismatch, message, remedy)
    }

    /// A part whose bytes make no sense.
    pub fn damaged_part(what: &str, cause: &str) -> Self {
        let message = format!("{what} 已损坏：{cause} ({what} is damaged: {cause})");
        Self::error(Code::UnreadableFile, message, AGAIN)
    }

    /// A version of a format that is not read.
    pub fn foreign_version(format: &str, found: &str, read: &str) -> Self {
        let message =
            format!("{format} 版本为 {found}，只能读取 {read} ({format} version {found}; only {read} is read)");
        let remedy = "请用 QGIS 或 ogr2ogr 重新导出为 GeoPackage (export it again as GeoPackage, with QGIS or ogr2ogr)";
        Self::error(Code::UnreadableFile, message, remedy)
    }

    /// A boundary whose bytes make no sense.
    pub fn damaged_geometry(cause: &str) -> Self {
        let message = format!("图形数据已损坏：{cause} (the bytes of the boundary are damaged: {cause})");
        let remedy = "请在 GIS 软件中修复或重画该图形后重新导出 (repair or draw it again in a GIS and export again)";
        Self::error(Code::DamagedGeometry, message, remedy)
    }

    /// A number that did not fit into its column when the table was written.
    pub fn overflow(column: &str) -> Self {
        let message = format!(
            "列 {column} 的数字超出列宽，写成了星号，原值已丢失 (a number in column {column} was too wide for it and was written as asterisks)"
        );
        let remedy = "请加宽该列或删除该列后重新导出 (widen the column, or remove it, and export again)";
        Self::error(Code::BadNumber, message, remedy).in_field(column)
    }

    /// Text that is not in the encoding of the file.
    pub fn text_not_in(column: &str, encoding: &str) -> Self {
        let message = format!("列 {column} 的内容不是 {encoding} 编码 (the text in column {column} is not {encoding})");
        let remedy = "请在导入选项中选择正确的编码，或用 --encoding 指定，如 GBK (choose the right encoding, or name it with --encoding, such as GBK)";
        Self::error(Code::BadEncoding, message, remedy).in_field(column)
    }

    /// A whole table whose texts are in another encoding than it says.
    pub fn table_not_in(declared: &str, fits: &str) -> Self {
        let message = format!(
            "声明的编码为 {declared}，但文字是 {fits} 编码 (the declared encoding is {declared}, but the text is {fits})"
        );
        let remedy = format!(
            "请在导入选项中选择编码 {fits}，或用 --encoding {fits} 指定 (choose {fits} as the encoding, or import with --encoding {fits})"
        );
        Self::error(Code::BadEncoding, message, remedy)
    }

    /// An encoding that the file does not name.
    pub fn guessed_encoding(encoding: &str) -> Self {
        let message = format!(
            "文件未声明字符编码，按内容推断为 {encoding} (no encoding is declared; the text is read as {encoding})"
        );
        let remedy =
            "请核对汉字是否正确，不对则另选编码 (check that the names are right, else choose another encoding)";
        Self::warning(Code::GuessedEncoding, message, remedy)
    }

    /// A declared encoding in which no Chinese can be written, with bytes that are not ASCII.
    pub fn doubtful_encoding(declared: &str) -> Self {
        let message = format!(
            "声明的编码 {declared} 不能表示汉字，文字可能是乱码 (the declared encoding {declared} has no Chinese letters; the text may be garbled)"
        );
        let remedy = "如汉字显示不对，请选择编码 GBK 或 UTF-8 (if names are wrong choose GBK or UTF-8)";
        Self::warning(Code::GuessedEncoding, message, remedy)
    }

    /// A text that fills its column to the last byte, as one does that had to be cut.
    pub fn maybe_cut(column: &str, width: usize) -> Self {
        let message = format!(
            "列 {column} 的文字占满 {width} 字节，可能被截断 (the text in column {column} fills all of its {width} bytes and may have been cut)"
        );
        let remedy =
            "请核对该文字；长文字请用 GeoPackage 或 GeoJSON 传送 (check it; send long texts as GeoPackage or GeoJSON)";
        Self::warning(Code::LeftOut, message, remedy).in_field(column)
    }

    /// Columns that are not taken over, and why, in Chinese and English.
    pub fn columns_left_out(columns: &[String], zh: &str, en: &str) -> Self {
        let names = columns.join("、");
        let message = format!("未读入的列：{names}（{zh}） (columns left out: {en})");
        Self::warning(
            Code::LeftOut,
            message,
            "无需处理；原文件保留这些内容 (nothing to do; the original file keeps them)",
        )
    }

    /// Rows that the table marks as deleted.
    pub fn deleted_rows(count: u64) -> Self {
        let message =
            format!("有 {count} 行在表中标为已删除，未读入 ({count} rows are marked as deleted and left out)");
        let remedy =
            "如不应删除，请在原软件中恢复后重新导出 (restore them in the program they come from if that is wrong)";
        Self::warning(Code::LeftOut, message, remedy)
    }

    /// A second column of the same name.
    pub fn same_name(column: &str, renamed: &str) -> Self {
        let message = format!(
            "有两列都叫“{column}”，后一列按“{renamed}”读入 (two columns are called {column:?}; the second is read as {renamed:?})"
        );
        let remedy = "请在字段对应中指定用哪一列 (say in the column map which one counts)";
        Self::warning(Code::DuplicateColumn, message, remedy).in_field(renamed)
    }

    /// Arcs that became chords.
    pub fn arcs_replaced() -> Self {
        let message = "弧线已加密为折线，偏差不超过 1 毫米 (arcs were replaced by chords that deviate by at most 1 mm)";
        Self::warning(Code::ArcsReplaced, message, "请核对面积 (check the area)")
    }

    /// A database without the tables of a GeoPackage.
    pub fn no_geopackage() -> Self {
        Self::unreadable_file(
            "是 SQLite 数据库，但不是 GeoPackage（没有 gpkg_contents） (an SQLite database, but no GeoPackage: gpkg_contents is missing)",
            "请用 QGIS 或 ogr2ogr 导出为 GeoPackage (export it as GeoPackage, with QGIS or ogr2ogr)",
        )
    }

    /// A file without any layer that could be read.
    pub fn no_layers(format: &str) -> Self {
        let message = format!("{format} 中没有矢量图层或属性表 ({format} holds no layer of features and no table)");
        Self::error(Code::EmptyFile, message, "请确认导出了要素图层，而不是影像 (export features, not pictures)")
    }

    /// A database that the program which wrote it still had open.
    pub fn open_database() -> Self {
        let message = "数据库在复制时仍被其他程序打开（WAL 模式），最近的修改可能不在文件中 (another program had the database open when it was copied; its latest changes may be missing)";
        let remedy = "请关闭 QGIS 等程序后重新复制上传 (close QGIS or whatever had it open, and copy it again)";
        Self::warning(Code::MissingPart, message, remedy)
    }

    /// A query in the file that takes too long to answer.
    pub fn too_slow(layer: &str) -> Self {
        let message = format!(
            "图层“{layer}”的视图计算量过大，已停止 (the view behind the layer {layer:?} takes too much computing and was stopped)"
        );
        let remedy = "请将该视图另存为普通图层后上传 (save the view as an ordinary layer and upload that)";
        Self::error(Code::UnsafeArchive, message, remedy)
    }

    /// A boundary in another reference system than its layer.
    pub fn other_srs(row: i32, layer: i32) -> Self {
        let message = format!(
            "图形的坐标系编号 {row} 与图层的 {layer} 不同 (the boundary has reference system {row}, its layer has {layer})"
        );
        Self::error(
            Code::UnknownCrs,
            message,
            "请统一坐标系后重新导出 (bring all rows into one system and export again)",
        )
    }
}
