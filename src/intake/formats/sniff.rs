//! What a file is by its first bytes, so that each gets its reader and a wrong one is refused by its name and not by a syntax
//! error.

use crate::intake::problem::Problem;
use crate::records::attachments::is_dxf;

/// So many bytes at the head of a file are enough to tell.
pub(super) const HEAD: usize = 4096;

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but white space.
    Empty,
    /// 界址点坐标交换格式.
    Txt,
    /// An object in JSON, or white space without an end.
    GeoJson,
    /// ZIP, which may be a shapefile, a workbook, a KMZ or anything else: see `archive`.
    Archive,
    /// An SQLite database.
    GeoPackage,
    FlatGeobuf,
    Kml,
    /// A drawing for exchange, as text or binary.
    Dxf,
    /// Text without another form: a table, perhaps.
    Table,
    /// Office documents before 2007 and protected ones since.
    OldOffice,
    /// The main part of a shapefile, by itself.
    BareShapefile,
    /// A format that is known and never read: what it is, and what to do.
    Foreign(&'static str, &'static str),
}

const SIGNATURES: &[(&[u8], Kind)] = &[
    (b"PK\x03\x04", Kind::Archive),
    // An archive without entries.
    (b"PK\x05\x06", Kind::Archive),
    (b"SQLite format 3\0", Kind::GeoPackage),
    (b"\x00\x00\x27\x0a", Kind::BareShapefile),
    (b"AutoCAD Binary DXF", Kind::Dxf),
    (b"\xd0\xcf\x11\xe0", Kind::OldOffice),
    (b"%PDF", Kind::Foreign("是 PDF 文档 (a PDF document)", EXPORT)),
    (b"AC10", Kind::Foreign("是 DWG 图纸 (a DWG drawing)", DRAWING)),
    (b"\x1f\x8b", Kind::Foreign("是 gzip 压缩文件 (a gzip file)", UNPACK)),
    (b"Rar!", Kind::Foreign("是 RAR 压缩包 (a RAR archive)", UNPACK)),
    (b"7z\xbc\xaf", Kind::Foreign("是 7z 压缩包 (a 7z archive)", UNPACK)),
];

const EXPORT: &str =
    "请另存为 GeoJSON 或界址点 TXT 后上传 (save it as GeoJSON or as a boundary point TXT and upload that)";
const DRAWING: &str = "请在 CAD 中另存为 DXF 后上传 (save it as DXF in the CAD program and upload that)";
const UNPACK: &str = "请解压后上传，或压缩为 zip (unpack it, or pack it as zip)";

impl Kind {
    /// What a file with this head looks like; `head` is shorter than [`HEAD`] only if the file is.
    pub(super) fn of(head: &[u8]) -> Self {
        if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| text_of(head).starts_with(signature)) {
            return *kind;
        }
        // The bytes between are the version.
        if matches!(head, [b'f', b'g', b'b', _, b'f', b'g', b'b', ..]) {
            return Self::FlatGeobuf;
        }
        if is_txt(head) {
            return Self::Txt;
        }
        match significant(head) {
            [] if head.len() < HEAD => Self::Empty,
            [] | [b'{', ..] => Self::GeoJson,
            [b'<', ..] => markup(head),
            [b'[', ..] => Self::Foreign(
                "是 JSON 数组，不是 GeoJSON (a JSON array, not GeoJSON)",
                "最外层应为 FeatureCollection (the outermost object must be a FeatureCollection)",
            ),
            text if is_dxf(text) => Self::Dxf,
            _ => Self::Table,
        }
    }

    /// Why a file of this kind is not read.
    pub(super) fn refusal(self) -> Problem {
        let (what, remedy) = match self {
            Self::Empty => return Problem::empty_file(),
            Self::Foreign(what, remedy) => (what, remedy),
            Self::Txt => ("是界址点 TXT (a boundary point TXT)", EXPORT),
            Self::GeoJson => ("是 GeoJSON (GeoJSON)", EXPORT),
            Self::Archive => ("是 ZIP 压缩包（也可能是 xlsx 或 kmz） (a ZIP archive, perhaps xlsx or kmz)", UNPACK),
            Self::GeoPackage => ("是 SQLite 数据库或 GeoPackage (an SQLite database or GeoPackage)", EXPORT),
            Self::FlatGeobuf => ("是 FlatGeobuf (FlatGeobuf)", EXPORT),
            Self::Kml => ("是 KML (KML)", EXPORT),
            Self::Dxf => ("是 DXF 图纸 (a DXF drawing)", EXPORT),
            Self::Table => ("不是 GeoJSON，像是纯文本或其他格式 (not GeoJSON: plain text or another format)", EXPORT),
            Self::OldOffice => ("是旧版或加密的 Office 文档 (an old or protected Office document)", EXPORT),
            Self::BareShapefile => (
                "是 Shapefile 的 .shp，缺少 .dbf 等文件 (the .shp of a shapefile without its other parts)",
                "请将 .shp、.dbf、.prj、.cpg 一起压缩为 zip 后上传 (zip .shp, .dbf, .prj and .cpg together and upload that)",
            ),
        };
        Problem::unreadable_file(what, remedy)
    }
}

/// Whether the head has a section of 界址点坐标交换格式, in UTF-8 or GBK.
fn is_txt(head: &[u8]) -> bool {
    if matches!(significant(head), [b'{' | b'<', ..]) {
        return false;
    }
    let sections = ["属性描述", "地块坐标", "项目信息"];
    let names = |text: &str| sections.iter().any(|section| text.contains(section));
    names(&String::from_utf8_lossy(head)) || names(&encoding_rs::GB18030.decode_without_bom_handling(head).0)
}

/// The head without a UTF-8 byte order mark.
fn text_of(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
}

/// The head from its first character that means something: without byte order marks, white space, record separators,
/// and the zero bytes of UTF-16.
fn significant(head: &[u8]) -> &[u8] {
    let meaningless = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1e | 0xff | 0xfe);
    let head = text_of(head);
    let start = head.iter().position(|byte| !meaningless(byte)).unwrap_or(head.len());
    &head[start..]
}

fn markup(head: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(head).replace('\0', "").to_ascii_lowercase();
    // Descriptions in a KML are HTML too: what comes first counts.
    let html = text.find("<html").into_iter().chain(text.find("<!doctype html")).min();
    let kml = text.find("<kml");
    if html.is_some_and(|html| kml.is_none_or(|kml| html < kml)) {
        Kind::Foreign(
            "是 HTML 网页，可能是登录页或错误页 (an HTML page, perhaps a sign-in or error page)",
            "请登录后重新下载数据文件 (sign in and download the data file again)",
        )
    } else if kml.is_some() {
        Kind::Kml
    } else if text.contains("gml") || text.contains("wfs:") {
        Kind::Foreign("是 GML 或 WFS 应答 (GML or a WFS answer)", EXPORT)
    } else {
        Kind::Foreign("是 XML (XML)", EXPORT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_and_tables_are_told_apart() {
        assert_eq!(Kind::of(b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n"), Kind::Dxf);
        assert_eq!(Kind::of(b"999\nmade by\n0\nSECTION\n"), Kind::Dxf);
        assert_eq!(Kind::of(b"0\nname,area\n"), Kind::Table);
        assert_eq!(Kind::of("\u{feff}名称,编号\n".as_bytes()), Kind::Table);
        assert_eq!(Kind::of(b" \n"), Kind::Empty);
        assert_eq!(Kind::of(b"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'>"), Kind::Kml);
        assert_eq!(
            Kind::of(b"<?xml version='1.0'?><kml><description><![CDATA[<html>]]></description></kml>"),
            Kind::Kml
        );
        assert_eq!(Kind::of(b"SQLite format 3\0\x10"), Kind::GeoPackage);
    }
}
