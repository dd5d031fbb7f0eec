//! What a file is, by its content and not by its name. What is not on the list is refused with what to do instead; programs, scripts,
//! web pages and documents with macros are refused by what they are.

mod compound;
mod package;
mod text;

pub use text::is_dxf;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::{Error, Result};

/// So many bytes at the head of a file are enough to tell.
const HEAD: usize = 4096;
/// A PDF ends within so many bytes of its last mark (ISO 32000-1, annex H, 3.4.4, and some room).
const TAIL: u64 = 4096;

/// The types that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// PDF.
    Pdf,
    /// 版式文件 (GB/T 33190).
    Ofd,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// TIFF.
    Tiff,
    /// Word since 2007, without macros.
    Docx,
    /// Excel since 2007, without macros.
    Xlsx,
    /// Word before 2007, and WPS 文字.
    Doc,
    /// Excel before 2007, and WPS 表格.
    Xls,
    /// Plain text.
    Txt,
    /// A table as plain text.
    Csv,
    /// A drawing for exchange.
    Dxf,
    /// A drawing of AutoCAD.
    Dwg,
}

/// What is kept, in messages.
const KEPT: &str =
    "可上传：PDF、OFD、JPEG、PNG、WebP、TIFF、Word（doc、docx、wps）、Excel（xls、xlsx、et）、TXT、CSV、DXF、DWG";

impl Type {
    /// Its media type.
    pub(in crate::records::attachments) fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Ofd => "application/ofd",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Txt => "text/plain",
            Self::Csv => "text/csv",
            Self::Dxf => "image/vnd.dxf",
            Self::Dwg => "image/vnd.dwg",
        }
    }

    /// The endings that names of such files have; the first is given to those that have another.
    pub(in crate::records::attachments) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Ofd => &["ofd"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Tiff => &["tif", "tiff"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Doc => &["doc", "wps"],
            Self::Xls => &["xls", "et"],
            Self::Txt => &["txt"],
            Self::Csv => &["csv"],
            Self::Dxf => &["dxf"],
            Self::Dwg => &["dwg"],
        }
    }

    /// How it is decoded, if it is a picture.
    pub(in crate::records::attachments) fn picture(self) -> Option<image::ImageFormat> {
        match self {
            Self::Jpeg => Some(image::ImageFormat::Jpeg),
            Self::Png => Some(image::ImageFormat::Png),
            Self::Webp => Some(image::ImageFormat::WebP),
            Self::Tiff => Some(image::ImageFormat::Tiff),
            _ => None,
        }
    }

    /// Whether a browser may show it in its own window.
    pub(in crate::records::attachments) fn is_shown(media_type: &str) -> bool {
        [Self::Jpeg, Self::Png, Self::Webp].iter().any(|kind| kind.media_type() == media_type)
    }
}

/// A refusal of the file: a stable word, and what is wrong with the remedy.
pub(super) fn refused(code: &str, message: impl Into<String>) -> Error {
    Error::field("file", code, message)
}

/// What the file at `path` is; `ending` is that of its name, in small letters.
///
/// # Errors
/// 422 with the reason and the remedy if it is not kept.
pub(super) fn type_of(path: &Path, ending: &str) -> Result<Type> {
    let mut head = Vec::with_capacity(HEAD);
    File::open(path)?.take(HEAD as u64).read_to_end(&mut head)?;
    match head.as_slice() {
        [] => Err(refused("empty-file", "文件是空的，请检查后重新上传 (the file is empty)")),
        [b'%', b'P', b'D', b'F', b'-', ..] => whole(path, b"%%EOF", Type::Pdf),
        [0xff, 0xd8, 0xff, ..] => Ok(Type::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(Type::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Type::Webp),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Ok(Type::Tiff),
        [b'P', b'K', 3, 4, ..] => package::type_of(path),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => compound::type_of(path),
        [b'A', b'C', b'1', b'0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit() => Ok(Type::Dwg),
        head if head.starts_with(b"AutoCAD Binary DXF\r\n\x1a\0") => Ok(Type::Dxf),
        head if is_dxf(head) => whole(path, b"EOF", Type::Dxf),
        head => match foreign(head) {
            Some(refusal) => Err(refusal),
            None => text::type_of(path, head, ending),
        },
    }
}

/// Whether the mark of the end stands at the end.
fn whole(path: &Path, mark: &[u8], kind: Type) -> Result<Type> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    if memchr::memmem::find(&tail, mark).is_some() {
        return Ok(kind);
    }
    Err(refused(
        "truncated",
        "文件不完整，末尾缺失；请从原处重新复制后上传 (the file breaks off; copy it again from where it came and upload that)",
    ))
}

const PROGRAM: (&str, &str) = (
    "program",
    "文件是可执行程序，不论叫什么名字都不能上传；请上传文档或照片本身 (the file is a program, whatever it is called)",
);
const PACKED: (&str, &str) = (
    "archive",
    "文件是压缩包，内容无法检查、也无法编入卷内目录；请解压后逐个上传 (the file is an archive: unpack it and upload each document)",
);
const APPLE: (&str, &str) = (
    "unshown-image",
    "文件是 HEIC/AVIF 照片，办公电脑打不开，也无法检查；请在手机“设置→相机→格式”选“兼容性最佳”后重拍，或另存为 JPEG 上传 (a HEIC or AVIF picture: save it as JPEG and upload that)",
);
const PICTURE: (&str, &str) = (
    "unknown-type",
    "文件是 GIF 或 BMP 图片；请另存为 JPEG 或 PNG 后上传 (a GIF or BMP picture: save it as JPEG or PNG and upload that)",
);

/// Files that are known and never kept.
const FOREIGN: &[(&[u8], (&str, &str))] = &[
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xfe\xed\xfa", PROGRAM),
    (b"\xce\xfa\xed\xfe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\0asm", PROGRAM),
    (b"dex\n", PROGRAM),
    (b"L\0\0\0\x01\x14\x02\0", PROGRAM),
    (b"PK\x05\x06", PACKED),
    (b"Rar!", PACKED),
    (b"7z\xbc\xaf\x27\x1c", PACKED),
    (b"\x1f\x8b", PACKED),
    (b"BZh", PACKED),
    (b"\xfd7zXZ", PACKED),
    (b"\x28\xb5\x2f\xfd", PACKED),
    (b"MSCF", PACKED),
    (b"GIF8", PICTURE),
    (b"BM", PICTURE),
];

fn foreign(head: &[u8]) -> Option<Error> {
    if head.get(4..8) == Some(b"ftyp") {
        let brand = head.get(8..12).unwrap_or_default();
        let apple = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"];
        let (code, message) = if apple.iter().any(|known| known.as_slice() == brand) {
            APPLE
        } else {
            ("unknown-type", "文件是视频；本系统不保存视频，请截取照片上传 (a film: upload pictures of it)")
        };
        return Some(refused(code, message));
    }
    let found = FOREIGN.iter().find(|(signature, _)| head.starts_with(signature));
    // Text may begin with two letters of a signature.
    let found = found.filter(|(signature, _)| signature.len() > 2 || head.contains(&0));
    found.map(|(_, (code, message))| refused(code, *message))
}

/// Neither known nor text.
fn unknown() -> Error {
    refused("unknown-type", format!("无法识别文件类型。{KEPT} (the file is of no type that is kept)"))
}

/// A file of a known type that cannot be opened.
fn damaged(cause: &dyn std::fmt::Display) -> Error {
    refused(
        "damaged",
        format!(
            "文件已损坏，无法打开；请用原程序打开、另存后上传 (the file is damaged; open it in its program, save it again and upload that): {cause}"
        ),
    )
}

/// A document with a program in it.
fn macros() -> Error {
    refused(
        "macros",
        "文档带有宏；请另存为不带宏的格式（docx、xlsx）或 PDF 后上传 (the document has macros; save it without them, or as PDF)",
    )
}

/// A document that nobody can look into.
fn protected() -> Error {
    refused(
        "protected",
        "文档有密码保护，无法检查，日后也可能打不开；请取消密码或另存为 PDF 后上传 (the document is protected by a password; remove it, or save as PDF)",
    )
}

/// A read error of our own disk is ours, anything else is the file's.
fn of_file(cause: &io::Error) -> Error {
    damaged(cause)
}
