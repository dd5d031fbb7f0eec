//! What a file is by its first bytes, so that a wrong file is refused by its name and not by a syntax error.

use crate::intake::problem::Problem;

/// So many bytes at the head of a file are enough to tell.
pub(super) const HEAD: usize = 4096;

const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (
        b"PK\x03\x04",
        "是 ZIP 压缩包（也可能是 xlsx 或 kmz） (a ZIP archive, perhaps xlsx or kmz)",
        "请解压后上传其中的 GeoJSON (unpack it and upload the GeoJSON inside)",
    ),
    (b"SQLite format 3", "是 SQLite 数据库或 GeoPackage (an SQLite database or GeoPackage)", EXPORT),
    (b"\x00\x00\x27\x0a", "是 Shapefile (a shapefile)", EXPORT),
    (b"fgb\x03", "是 FlatGeobuf (FlatGeobuf)", EXPORT),
    (b"%PDF", "是 PDF 文档 (a PDF document)", EXPORT),
    (b"AC10", "是 DWG 图纸 (a DWG drawing)", EXPORT),
    (b"\xd0\xcf\x11\xe0", "是旧版 Office 文档 (an old Office document)", EXPORT),
    (b"\x1f\x8b", "是 gzip 压缩文件 (a gzip file)", "请解压后上传 (unpack it first)"),
    (b"Rar!", "是 RAR 压缩包 (a RAR archive)", "请解压后上传 (unpack it first)"),
    (b"7z\xbc\xaf", "是 7z 压缩包 (a 7z archive)", "请解压后上传 (unpack it first)"),
];

const EXPORT: &str =
    "请另存为 GeoJSON 或界址点 TXT 后上传 (save it as GeoJSON or as a boundary point TXT and upload that)";

/// Whether the head has a section of 界址点坐标交换格式, in UTF-8 or GBK.
pub(super) fn is_txt(head: &[u8]) -> bool {
    if matches!(significant(head), [b'{' | b'<', ..]) {
        return false;
    }
    let sections = ["属性描述", "地块坐标", "项目信息"];
    let names = |text: &str| sections.iter().any(|section| text.contains(section));
    names(&String::from_utf8_lossy(head)) || names(&encoding_rs::GB18030.decode_without_bom_handling(head).0)
}

/// Passes what may be GeoJSON in some encoding.
///
/// # Errors
/// `empty-file`, or `unreadable-file` naming what the file is.
pub(super) fn refuse_other_formats(head: &[u8]) -> Result<(), Problem> {
    if let Some((_, what, remedy)) = SIGNATURES.iter().find(|(signature, ..)| text_of(head).starts_with(signature)) {
        return Err(Problem::unreadable_file(what, remedy));
    }
    match significant(head) {
        [] if head.len() < HEAD => Err(Problem::empty_file()),
        [] => Ok(()),
        [b'{', ..] => Ok(()),
        [b'<', ..] => Err(markup(head)),
        [b'[', ..] => Err(Problem::unreadable_file(
            "是 JSON 数组，不是 GeoJSON (a JSON array, not GeoJSON)",
            "最外层应为 FeatureCollection (the outermost object must be a FeatureCollection)",
        )),
        _ => Err(Problem::unreadable_file(
            "不是 GeoJSON，像是纯文本或其他格式 (not GeoJSON: plain text or another format)",
            EXPORT,
        )),
    }
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

fn markup(head: &[u8]) -> Problem {
    let text = String::from_utf8_lossy(head).replace('\0', "").to_ascii_lowercase();
    let (what, remedy) = if text.contains("<html") || text.contains("<!doctype html") {
        (
            "是 HTML 网页，可能是登录页或错误页 (an HTML page, perhaps a sign-in or error page)",
            "请登录后重新下载数据文件 (sign in and download the data file again)",
        )
    } else if text.contains("<kml") {
        ("是 KML (KML)", EXPORT)
    } else if text.contains("gml") || text.contains("wfs:") {
        ("是 GML 或 WFS 应答 (GML or a WFS answer)", EXPORT)
    } else {
        ("是 XML (XML)", EXPORT)
    };
    Problem::unreadable_file(what, remedy)
}
