//! Plain text, tables as text, drawings as text; and what pretends to be one of them.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{Type, refused, unknown};
use crate::error::{Error, Result};

/// Whether text begins as a DXF does: group 0 SECTION, perhaps behind comments (group 999).
pub fn is_dxf(head: &[u8]) -> bool {
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut pairs = lines.clone().step_by(2).zip(lines.skip(1).step_by(2));
    pairs.find(|(code, _)| *code != b"999").is_some_and(|(code, value)| code == b"0" && value == b"SECTION")
}

/// Text of one encoding from its beginning to its end, and no program.
pub(super) fn type_of(path: &Path, head: &[u8], ending: &str) -> Result<Type> {
    let encoding = match Encoding::for_bom(head) {
        Some((encoding, _)) => encoding,
        None if reads(path, UTF_8)? => UTF_8,
        None => GB18030,
    };
    if encoding != UTF_8 && !reads(path, encoding)? {
        return Err(unknown());
    }
    let (text, _) = encoding.decode_with_bom_removal(head);
    if let Some(refusal) = pretends(&text) {
        return Err(refusal);
    }
    match ending {
        "csv" => Ok(Type::Csv),
        "txt" => Ok(Type::Txt),
        // A text may be a program of any language; only its name tells.
        other => Err(refused(
            "unknown-type",
            format!("文件是纯文本，但扩展名是“{other}”；纯文本只收 txt 和 csv (plain text is kept as txt or csv only)"),
        )),
    }
}

/// Whether all of the file is text of this encoding.
fn reads(path: &Path, encoding: &'static Encoding) -> Result<bool> {
    let mut file = File::open(path)?;
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut bytes, mut text) = (vec![0; 64 << 10], String::with_capacity(256 << 10));
    loop {
        let count = file.read(&mut bytes)?;
        text.clear();
        let (_, _, wrong) = decoder.decode_to_string(&bytes[..count], &mut text, count == 0);
        if wrong || text.contains(is_no_text) {
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
    }
}

/// Control characters that no text has. 0x1A ended files of DOS.
fn is_no_text(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{19}' | '\u{1b}'..='\u{1f}' | '\u{7f}')
}

/// Words of web pages and programs.
const PAGES: [&str; 6] = ["<html", "<!doctype", "<script", "<iframe", "<body", "<svg"];
const SCRIPTS: [&str; 9] =
    ["<?php", "@echo off", "wscript.", "createobject(", "powershell ", "cmd.exe", "cmd /c", "#!/", "[autorun]"];

fn pretends(head: &str) -> Option<Error> {
    let text = head.trim_start().to_ascii_lowercase();
    if SCRIPTS.iter().any(|word| text.contains(word)) {
        return Some(refused(
            "script",
            "文件是脚本程序，不论叫什么名字都不能上传 (the file is a script, whatever it is called)",
        ));
    }
    if text.starts_with('<') || PAGES.iter().any(|word| text.contains(word)) {
        return Some(refused(
            "web-page",
            "文件是网页、SVG 或 XML，不能作为附件；请打印为 PDF 或截图后上传 (a web page, SVG or XML: print it as PDF and upload that)",
        ));
    }
    None
}
