//! Wording of problems of KML documents and of drawings.

use super::{Code, Problem};
use crate::intake::formats::Layer;

const AGAIN: &str = "请重新导出该文件 (export the file again)";

impl Problem {
    /// XML that is not well-formed.
    pub fn bad_xml(cause: &dyn std::fmt::Display, line: u64) -> Self {
        let message =
            format!("第 {line} 行附近不是有效的 XML：{cause} (not well-formed XML near line {line}: {cause})");
        Self { line: Some(line), ..Self::error(Code::BadXml, message, AGAIN) }
    }

    /// A document type or entities, which are a way to attack whoever reads them.
    pub fn document_type() -> Self {
        Self::unreadable_file(
            "含有 DOCTYPE 或实体定义，出于安全不予读取 (it has a DOCTYPE or entities, which are not read for safety)",
            "请删除文件开头的 <!DOCTYPE …> 后重新上传 (remove the <!DOCTYPE …> at its head)",
        )
    }

    /// Elements nested deeper than the limit.
    pub fn deep_elements(limit: usize) -> Self {
        let message = format!("XML 元素嵌套超过 {limit} 层 (elements are nested deeper than {limit} levels)");
        Self::error(Code::TooDeep, message, "请检查文件是否损坏 (the file is damaged or no map)")
    }

    /// XML of another kind.
    pub fn no_kml(root: &str) -> Self {
        let root: String = root.chars().take(40).collect();
        let what = format!("是 XML，但根元素为 {root}，不是 kml (XML whose root is {root}, not kml)");
        Self::unreadable_file(&what, AGAIN)
    }

    /// More folders or layers than a person could choose from.
    pub fn too_many_layers(limit: usize) -> Self {
        let message = format!("图层或文件夹超过 {limit} 个 (more than {limit} layers or folders)");
        Self::error(Code::TooLarge, message, "请拆分文件后分别导入 (split the file)")
    }

    /// No placemark; `linked` tells whether the document only links to others.
    pub fn no_placemarks(linked: bool) -> Self {
        if !linked {
            return Self::empty_file();
        }
        let message = "文件只含网络链接 (NetworkLink)，没有地标；网络链接不予读取 (only links, which are not followed)";
        let remedy = "请在 Google Earth 或奥维中打开后另存为 KML (open it there and save the places themselves)";
        Self::error(Code::EmptyFile, message, remedy)
    }

    /// WGS 84 by the standard, but perhaps shifted.
    pub fn maybe_gcj02() -> Self {
        let message = "KML 按标准为 WGS 84；奥维、高德、腾讯等软件导出的可能是火星坐标 (GCJ-02)，偏差约 500 米，系统不作纠偏 \
                       (programs of the Chinese web may have shifted it by some 500 m; nothing is shifted back)";
        let remedy = "请在地图上核对位置；如有偏移，请在原软件中改用 WGS 84 或 CGCS2000 重新导出 \
                      (check the place on the map; if it is off, export it again in WGS 84 or CGCS2000)";
        Self::warning(Code::MaybeGcj02, message, remedy)
    }

    /// Parts of a file that are never read.
    pub fn left_out(what: &str) -> Self {
        let message = format!("未读入：{what} (left out: {what})");
        Self::warning(Code::LeftOut, message, "如其中有界线，请另存为面后导入 (save what is needed as polygons)")
    }

    /// Layers that are not read because another is.
    pub fn other_layers(layers: &[Layer], chosen: &str) -> Self {
        const MOST: usize = 20;
        let others = layers.iter().filter(|layer| layer.name != chosen);
        let mut named: Vec<String> =
            others.map(|layer| format!("{} ({})", layer.name, layer.rows.unwrap_or_default())).collect();
        if named.len() > MOST {
            named.truncate(MOST);
            named.push("…".to_owned());
        }
        let named = named.join("、");
        let message =
            format!("只读入图层“{chosen}”，未读入：{named} (only layer {chosen:?} is read; left out: {named})");
        Self::warning(Code::LeftOut, message, "如需其他图层，请选择图层后再导入一次 (import again with another layer)")
    }

    /// Entities on the layer that is read which are no rings.
    pub fn not_rings(layer: &str, what: &str) -> Self {
        let message = format!("图层“{layer}”上未读入：{what} (left out on layer {layer:?}: {what})");
        let remedy = "界线须为闭合多段线；如以上对象是界线，请用 PEDIT、BOUNDARY 转为闭合多段线 \
                      (boundaries are closed polylines; turn these into such with PEDIT or BOUNDARY)";
        Self::warning(Code::LeftOut, message, remedy)
    }

    /// A drawing without anything that could be a boundary.
    pub fn no_boundaries(what: &str) -> Self {
        let what = if what.is_empty() { "无对象 none" } else { what };
        let message = format!("图中没有多段线，只有：{what} (no polylines in this drawing, only: {what})");
        let remedy = "请用 PEDIT、BOUNDARY 将界线转为闭合多段线后另存为 DXF \
                      (turn boundaries into closed polylines with PEDIT or BOUNDARY)";
        Self::error(Code::EmptyFile, message, remedy)
    }

    /// Words where a tuple of coordinates should be; part, ring and point from 1.
    pub fn bad_tuple(found: &str, (part, ring, point): (usize, usize, usize)) -> Self {
        let message = format!(
            "第 {part} 部分第 {ring} 环第 {point} 点“{found}”不是“经度,纬度” \
             (part {part} ring {ring}, point {point}: {found:?} is no longitude,latitude)"
        );
        Self::error(
            Code::BadNumber,
            message,
            "应为：118.1,24.5 或 118.1,24.5,0，点间空格 (write them so, with spaces between)",
        )
    }

    /// Holes before their exterior, or two exteriors.
    pub fn rings_out_of_order(part: usize) -> Self {
        let message = format!(
            "第 {part} 部分的外环不在最前或不止一个 (part {part} does not begin with its exterior, or has several)"
        );
        Self::error(
            Code::BadXml,
            message,
            "每个 Polygon 须先有一个 outerBoundaryIs，再是内环 (one exterior, then the holes)",
        )
    }

    /// A closed line that is taken for a ring.
    pub fn closed_line(kind: &str) -> Self {
        let message = format!("图形为首尾相接的线 ({kind})，按面读入 (a closed {kind}, taken for a polygon)");
        Self::warning(Code::WrongGeometryType, message, "请核对该线确为界线 (check that it is a boundary)")
    }

    /// Points or lines beside polygons in one row.
    pub fn other_shapes(kinds: &str) -> Self {
        let message = format!("除面以外还有 {kinds}，未读入 ({kinds} beside the polygons: left out)");
        Self::warning(Code::LeftOut, message, "无需处理；多为标注点 (nothing to do; mostly points of labels)")
    }

    /// No sections as drawings have them.
    pub fn no_drawing() -> Self {
        Self::unreadable_file("不是 DXF 图纸：没有 SECTION (no DXF drawing: it has no section)", AGAIN)
    }

    /// A line that should be a group code.
    pub fn no_group_code(found: &str, line: u64) -> Self {
        let what =
            format!("DXF 第 {line} 行“{found}”应为组码 (line {line} of the drawing is no group code: {found:?})");
        Self { line: Some(line), ..Self::unreadable_file(&what, AGAIN) }
    }

    /// A number of an entity that is none.
    pub fn bad_group(code: i32, found: &str) -> Self {
        let message = format!("组码 {code} 的值“{found}”不是数字 ({found:?} of group {code} is no number)");
        Self::error(Code::BadNumber, message, AGAIN)
    }

    /// Another unit than metres in the header of a drawing.
    pub fn drawing_unit(unit: &str) -> Self {
        let message = format!(
            "图纸单位 ($INSUNITS) 为{unit}，只能读取米 (the unit of the drawing is {unit}; only metres are read)"
        );
        let remedy = "如图形实际以米绘制，请用 UNITS 命令把插入单位改为米；否则先用 SCALE 换算为米，再另存为 DXF \
                      (if it is drawn in metres, set UNITS to metres; else scale it; then save it again)";
        Self::error(Code::UnreadableFile, message, remedy)
    }

    /// A polyline whose ends are apart.
    pub fn open_polyline(kind: &str, gap: f64) -> Self {
        let message = format!("{kind} 未闭合，首尾相距 {gap:.3} 米 (an open {kind}: its ends are {gap:.3} m apart)");
        let remedy = "如是界线，请用 PEDIT 命令的“闭合”选项闭合后重新导入；否则不必理会 \
                      (if it is a boundary, close it with PEDIT and import again)";
        Self::error(Code::RingNotClosed, message, remedy)
    }

    /// A shape in a plane that is not level.
    pub fn tilted(kind: &str) -> Self {
        let message = format!("{kind} 所在平面不是水平面 (a {kind} in a plane that is not level)");
        Self::error(Code::WrongGeometryType, message, "请用 FLATTEN 命令压平后重新导入 (flatten it and import again)")
    }

    /// An arc that would need more corners than any surveyed one.
    pub fn fine_arc(kind: &str) -> Self {
        let message = format!("{kind} 的圆弧过长或半径过大 (an arc of this {kind} is too long)");
        Self::error(Code::TooLarge, message, "请检查图形是否损坏 (the shape is damaged)")
    }

    /// A corner where no system we know has coordinates.
    pub fn far_corner(kind: &str) -> Self {
        let message = format!("{kind} 的坐标超出范围 (a {kind} lies where no coordinates are)");
        Self::error(Code::BadNumber, message, "请检查图块比例和坐标 (check the scale of blocks and the coordinates)")
    }

    /// More than a drawing may hold at once.
    pub fn large_drawing(limit: usize) -> Self {
        let message =
            format!("所选图层或图块的顶点超过 {limit} 个 (more than {limit} corners on the layer or in blocks)");
        Self::error(
            Code::TooLarge,
            message,
            "请只保留界址线图层，或拆分图纸 (keep the layer of boundaries only, or split it)",
        )
    }

    /// Blocks that make more and more entities.
    pub fn too_many_inserted(limit: u64) -> Self {
        let message = format!("图块展开后对象超过 {limit} 个 (blocks make more than {limit} entities)");
        Self::error(Code::TooLarge, message, "请用 EXPLODE 分解所需图块，删除其余 (explode the blocks that are needed)")
    }

    /// Rings in rings in rings.
    pub fn too_entangled() -> Self {
        let message = "所选图层的环相互嵌套过多，无法判定内外 (too many rings inside each other)";
        Self::error(Code::TooLarge, message, "请按图层或区域拆分图纸 (split the drawing by layer or area)")
    }

    /// Several texts in one ring, of which none can be chosen.
    pub fn several_texts(texts: &str) -> Self {
        let message = format!("环内有多个文字：{texts} (several texts inside: {texts})");
        let remedy = "未取作名称或编号，存入“文字”列；可在字段对应中指定，或每宗只留一个名称和一个编号 \
                      (none was taken for name or number; they are in column 文字)";
        Self::warning(Code::UnclearText, message, remedy)
    }

    /// Texts in a hole, which may be a parcel of its own.
    pub fn text_in_hole(texts: &str) -> Self {
        let message = format!("内环中有文字：{texts}，该内环按挖空处理 (text in a hole: {texts}; the hole is cut out)");
        let remedy = "如内环是单独的宗地，请将其移到另一图层后再导入一次 \
                      (if it is a parcel of its own, put it on another layer and import that too)";
        Self::warning(Code::UnclearText, message, remedy)
    }
}
