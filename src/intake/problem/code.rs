//! The stable words for problems.

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[doc = $about:literal])+ $name:ident = $word:literal,)+) => {
        /// What is wrong, as a stable word: part of the contract with officers' scripts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $about])+ $name,)+
        }

        impl Code {
            /// Every code, in the order in which the documentation lists them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The kebab-case word.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// One line that explains the code, for the documentation.
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($about),+).trim_ascii(),)+
                }
            }
        }
    };
}

codes! {
    /// 文件不是所支持的格式 The file is not of a format we read; the message names what it looks like.
    UnreadableFile = "unreadable-file",
    /// 文件为空 The file has no content, or no features.
    EmptyFile = "empty-file",
    /// 文件不完整 The file ends in the middle; the message tells the last complete row.
    Truncated = "truncated",
    /// 字符编码不符 The text is not in the declared encoding, mostly GBK delivered as UTF-8.
    BadEncoding = "bad-encoding",
    /// 过大 A single feature, or what an archive unpacks to, is larger than allowed.
    TooLarge = "too-large",
    /// 文件不安全 An archive with names that lead elsewhere, links, archives in it or far too much when unpacked; a view without end.
    UnsafeArchive = "unsafe-archive",
    /// 有密码 The file is protected by a password.
    PasswordProtected = "password-protected",
    /// 缺少组成文件 One of the files that belong together is missing; the message names it and what follows from that.
    MissingPart = "missing-part",
    /// 部分未读入 Something in the file is left out; the message names it.
    LeftOut = "left-out",
    /// 编码为推断 The file does not say its encoding; the message tells which one it was read in.
    GuessedEncoding = "guessed-encoding",
    /// 图形数据损坏 The bytes of a boundary are damaged.
    DamagedGeometry = "damaged-geometry",
    /// 嵌套过深 Brackets are nested deeper than any map feature needs.
    TooDeep = "too-deep",
    /// JSON 语法错误 A feature is not well-formed JSON or not a GeoJSON feature.
    BadJson = "bad-json",
    /// XML 语法错误 A KML is not well-formed, or its rings are not as they must be.
    BadXml = "bad-xml",
    /// 可能是火星坐标 Coordinates that programs of the Chinese web may have shifted (GCJ-02); check the place on the map.
    MaybeGcj02 = "maybe-gcj02",
    /// 文字归属不明 Texts of a drawing that could not be taken for a name or number for certain.
    UnclearText = "unclear-text",
    /// 坐标系不支持 The declared reference system is not supported or needs parameters that are not configured.
    UnknownCrs = "unknown-crs",
    /// 未声明坐标系 The file names no reference system; it was guessed from the numbers and needs confirmation.
    GuessedCrs = "guessed-crs",
    /// X/Y 颠倒 North and east (or latitude and longitude) are exchanged.
    AxisSwapped = "axis-swapped",
    /// 分带不符 The numbers belong to another zone than the declared one.
    WrongZone = "wrong-zone",
    /// 位于辖区之外 The boundary lies outside the district.
    OutsideDistrict = "outside-district",
    /// 无图形 The row has no geometry, or an empty one.
    NullGeometry = "null-geometry",
    /// 图形类型不符 Points or lines where polygons are needed.
    WrongGeometryType = "wrong-geometry-type",
    /// 几何集合 A GeometryCollection, which has no single boundary.
    GeometryCollection = "geometry-collection",
    /// 高程已舍弃 Heights or measures were dropped.
    HeightDropped = "height-dropped",
    /// 弧线已加密 Arcs were replaced by chords that deviate from them by at most a millimetre.
    ArcsReplaced = "arcs-replaced",
    /// 环自相交 A ring crosses or touches itself.
    SelfIntersection = "self-intersection",
    /// 环未闭合 First and last point of a ring differ; it is closed with a straight line.
    RingNotClosed = "ring-not-closed",
    /// 点数不足 A ring has fewer than three different points.
    TooFewPoints = "too-few-points",
    /// 重复点 Consecutive points in the same place; removed.
    DuplicatePoints = "duplicate-points",
    /// 尖刺 A ring runs out and back on the same line.
    Spike = "spike",
    /// 面积为零 A ring encloses nothing.
    ZeroArea = "zero-area",
    /// 内环在外环之外 A hole lies outside its exterior or crosses it.
    HoleOutside = "hole-outside",
    /// 内环重叠 Two holes overlap or share an edge.
    HolesOverlap = "holes-overlap",
    /// 内部不连通 Rings touch in such a way that the polygon falls into pieces.
    InteriorNotConnected = "interior-not-connected",
    /// 部件重叠 Two parts of one boundary overlap or share an edge.
    PartsOverlap = "parts-overlap",
    /// 不在权限范围 The row lies outside what the caller may import, or changes fields that are not his.
    OutsideScope = "outside-scope",
    /// 需发改局核实 The row conflicts with a record that the caller may not see; 发改局 has to verify it.
    NeedsVerification = "needs-verification",
    /// 与其他地块重叠 The boundary overlaps another record.
    Overlap = "overlap",
    /// 点数不符 A row has another number of points than it says.
    CountMismatch = "count-mismatch",
    /// 面积不符 Declared and measured area differ beyond the tolerance.
    AreaMismatch = "area-mismatch",
    /// 缺少必填项 A required field is missing or empty.
    MissingField = "missing-field",
    /// 代码无效 A value is not in its code list, or a parcel code is malformed.
    BadCode = "bad-code",
    /// 代码重复 The same code occurs twice in the file.
    DuplicateCode = "duplicate-code",
    /// 数字无效 A number or coordinate cannot be read as one.
    BadNumber = "bad-number",
    /// 日期无效 A date cannot be read as one.
    BadDate = "bad-date",
    /// 文字过长 A text is longer than its field allows.
    TooLong = "too-long",
    /// 未识别的列 A column we do not know; kept as delivered.
    UnknownField = "unknown-field",
    /// 列重复 Two columns are the same field and differ, or have the same title.
    DuplicateColumn = "duplicate-column",
    /// 位数丢失 A long code became a number in a spreadsheet and lost digits, or the zeros in front.
    LostDigits = "lost-digits",
    /// 已换算 A number with a unit, 约 or a percent sign was taken for a plain one.
    UnitConverted = "unit-converted",
    /// 单元格出错 A cell holds an error such as #REF!, or a formula without its result.
    CellError = "cell-error",
    /// 合并单元格 A number stands in a cell merged over several rows; whose it is cannot be told.
    MergedCells = "merged-cells",
    /// 行列数不符 A row has more or fewer cells than the table has columns.
    RaggedRow = "ragged-row",
    /// 未导入的行 A row that is no record was left out: sums, notes, repeated heads.
    RowLeftOut = "row-left-out",
    /// 找不到表头 No row of the table names known columns.
    NoHeader = "no-header",
    /// 无此记录 A row without boundary names no record that the caller may see.
    NoSuchRecord = "no-such-record",
    /// 早于签订日期 A day of a contract lies before its signing.
    BeforeSigning = "before-signing",
    /// 日期先后矛盾 Days of a contract are out of order, or later than the law lets them be put off.
    OutOfOrder = "out-of-order",
    /// 合计不符 Parts do not add up to the whole: instalments, shares.
    DoesNotAddUp = "does-not-add-up",
    /// 出让人不符 The grantor is no department of natural resources.
    NotTheGrantor = "not-the-grantor",
    /// 名称与档案不符 The enterprise is on file under another name, which stays.
    OtherName = "other-name",
    /// 新建企业档案 The row opens the file of an enterprise.
    NewEnterprise = "new-enterprise",
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
