//! What cannot be taken in is told by its code and its cell, with the remedy, and nothing is stored.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};
use tuguan::intake::formats::{self, Options};
use tuguan::intake::problem::Code;

use super::{message, python, told, with_parcels, workbook};
use crate::support::codes;

/// A ZIP archive of these entries, compressed.
fn archive(path: &Path, entries: &[Part<'_>]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, write) in entries {
        zip.start_file(*name, options).unwrap();
        write(&mut zip);
    }
    zip.finish().unwrap();
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;

type Part<'a> = (&'a str, &'a dyn Fn(&mut dyn Write));

/// The smallest workbook around a sheet and further parts.
fn raw_workbook(path: &Path, sheet: &dyn Fn(&mut dyn Write), further: &[Part<'_>]) {
    let put = |text: &'static str| move |out: &mut dyn Write| out.write_all(text.as_bytes()).unwrap();
    let (types, root, book, relations) = (put(TYPES), put(ROOT), put(BOOK), put(RELATIONS));
    let mut parts: Vec<Part<'_>> = vec![
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend_from_slice(further);
    archive(path, &parts);
}

fn refusal(path: &Path) -> (Code, String) {
    match formats::open(path, &Options::default()) {
        Err(problem) => (problem.code, format!("{} {}", problem.message, problem.remedy)),
        Ok(mut reader) => match reader.find_map(Result::err) {
            Some(problem) => (problem.code, format!("{} {}", problem.message, problem.remedy)),
            None => panic!("{} was read", path.display()),
        },
    }
}

/// A compound file (MS-CFB 2.2) whose directory names the streams of a protected workbook (MS-OFFCRYPTO 2.3.2).
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for name in ["Root Entry", stream] {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        bytes.append(&mut entry);
    }
    bytes.resize(4096, 0);
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_that_cannot_be_taken_in_are_named() {
    let app = with_parcels().await;
    let folder = tempfile::tempdir().unwrap();
    let rows = "
        ['编号', '统一社会信用代码', '证载面积', '净地', '容积率上限', '权利人类型', '现状用途分类', '现状用途', '备用', '生效日期'],
        ['A-1', 913502060000000012, '=1+1', '也许', '2.5元', '外星人', 'GB/T21010—2017', 601, '#REF!', '下月'],
        ['A-2', '9.13502E+17', '#DIV/0!', None, '-', None, None, None, None, 43646],
        ['A-3', '91350206MA0000001k', '3里', '是', '１．５', None, None, None, None, '2019.6']";
    let import = app.validate(workbook(folder.path(), rows, ""), &[("into", "parcels")]).await;
    assert_eq!(import["status"], "rejected", "{import:#}");
    let cells = |code: &str| -> Vec<String> {
        let mut all: Vec<String> =
            told(&import, code).iter().map(|problem| message(problem).split('：').next().unwrap().to_owned()).collect();
        all.sort();
        all
    };
    assert_eq!(cells("lost-digits"), ["B2", "B3", "H2"], "{import:#}");
    assert_eq!(cells("cell-error"), ["C2", "C3", "I2"]);
    assert_eq!(cells("bad-code"), ["D2", "F2"]);
    assert_eq!(cells("bad-number"), ["C4", "E2"]);
    assert_eq!(told(&import, "bad-date").len(), 3, "{import:#}");
    let lost = told(&import, "lost-digits");
    assert!(
        lost.iter().any(|p| p["severity"] == "error" && p["remedy"].as_str().unwrap().contains("文本")),
        "{lost:#?}"
    );
    // 601 is 0601 with a zero less, and nothing else; a cell of a column that is only kept is no reason to refuse a row.
    assert!(lost.iter().any(|p| p["severity"] == "warning" && message(p).contains("0601")));
    assert!(told(&import, "cell-error").iter().any(|p| p["severity"] == "warning" && message(p).contains("备用")));
    for problem in import["problems"].as_array().unwrap() {
        assert!(problem["line"].is_i64() && !problem["remedy"].as_str().unwrap().is_empty(), "{problem}");
    }
    let sql = "select count(*) from parcel where version > 1";
    assert_eq!(app.sql().await.query_one(sql, &[]).await.unwrap().get::<_, i64>(0), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_numbers_repeated_titles_and_ragged_rows_are_told() {
    let app = with_parcels().await;
    let folder = tempfile::tempdir().unwrap();
    let rows = "['编号', '证载面积（㎡）', '备注'], ['A-1', 5000, '甲'], ['A-2', None, '乙'], ['A-3', 1, '丙']";
    let import = app.validate(workbook(folder.path(), rows, "ws.merge_cells('B2:B3')"), &[("into", "parcels")]).await;
    let merged = told(&import, "merged-cells");
    assert_eq!(
        merged.iter().map(|problem| problem["line"].as_i64().unwrap()).collect::<Vec<_>>(),
        [2, 3],
        "{import:#}"
    );
    assert_eq!((&import["rows"]["rejected"], &merged[0]["field"]), (&json!(2), &json!("area_registered_m2")));

    let import = app.validate("编号,名称,名称\nA-1,一,二\n".into(), &[("into", "parcels")]).await;
    assert_eq!((codes(&import), &import["problems"][0]["line"]), (vec!["duplicate-column"], &json!(1)));
    assert!(message(&import["problems"][0]).contains("B 列和 C 列"), "{import:#}");

    // A comma in a name without quotes moves everything behind it.
    let import = app.validate("编号,名称,备注\nA-1,一,二,三\nA-2,二\n".into(), &[("into", "parcels")]).await;
    let ragged = told(&import, "ragged-row");
    assert_eq!((ragged.len(), &import["rows"]["rejected"]), (2, &json!(1)), "{import:#}");
    assert_eq!((&ragged[0]["line"], &ragged[0]["severity"]), (&json!(2), &json!("error")), "{import:#}");

    // A quote that is never closed does not swallow the rest in silence.
    let import = app.validate("编号,名称\nA-1,\"一\nA-2,二\n".into(), &[("into", "parcels")]).await;
    let first = &import["problems"][0];
    assert_eq!((codes(&import), &import["status"], &first["line"]), (vec!["truncated"], &json!("rejected"), &json!(2)));
    let import = app.validate("编号，名称只有一列\n没有表头\n".into(), &[("into", "parcels")]).await;
    assert_eq!(codes(&import), ["unreadable-file"], "{import:#}");
    let import = app.validate("1,2\n3,4\n".into(), &[("into", "parcels")]).await;
    assert_eq!(codes(&import), ["no-header"], "{import:#}");
    // 编号,备注 in GBK; what the person says of the encoding counts.
    let gbk = b"\xb1\xe0\xba\xc5,\xb1\xb8\xd7\xa2\nA-1,\xd0\xc2\n".to_vec();
    assert_eq!(app.validate(gbk.clone(), &[("into", "parcels")]).await["plan"]["update"], 1);
    let import = app.validate(gbk, &[("into", "parcels"), ("encoding", "UTF-8")]).await;
    assert_eq!(codes(&import), ["bad-encoding"], "{import:#}");
    let utf16: Vec<u8> = "\u{feff}编号\t备注\nA-1\t新\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let import = app.validate(utf16, &[("into", "parcels")]).await;
    assert_eq!((&import["encoding"], &import["plan"]["update"]), (&json!("UTF-16LE"), &json!(1)), "{import:#}");
}

#[test]
fn workbooks_of_other_kinds_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("locked.xlsx"), compound("EncryptedPackage")).unwrap();
    std::fs::write(at("old.xls"), compound("Workbook")).unwrap();
    std::fs::write(at("text.xlsx"), "这不是工作簿").unwrap();
    std::fs::write(at("empty.xlsx"), "").unwrap();
    let one = |out: &mut dyn Write| out.write_all(format!("{SHEET}</sheetData></worksheet>").as_bytes()).unwrap();
    let vba = |out: &mut dyn Write| out.write_all(b"VBA").unwrap();
    raw_workbook(&at("macro.xlsm"), &one, &[("xl/vbaProject.bin", &vba)]);
    raw_workbook(&at("no_cells.xlsx"), &one, &[]);
    let full = python(
        folder.path(),
        "full.xlsx",
        "import openpyxl\nwb = openpyxl.Workbook()\nwb.active.append(['编号', '名称'])\nwb.active.append(['A', 'B'])\nwb.save(to)",
    );
    let bytes = std::fs::read(full).unwrap();
    std::fs::write(at("cut.xlsx"), &bytes[..bytes.len() / 2]).unwrap();
    for (name, code, words) in [
        ("locked.xlsx", Code::PasswordProtected, "取消密码"),
        ("old.xls", Code::UnreadableFile, ".xls"),
        ("macro.xlsm", Code::UnreadableFile, "宏"),
        ("cut.xlsx", Code::UnreadableFile, "完整"),
        ("text.xlsx", Code::UnreadableFile, "纯文本"),
        ("empty.xlsx", Code::EmptyFile, "为空"),
        ("no_cells.xlsx", Code::EmptyFile, "为空"),
    ] {
        let (found, text) = refusal(&at(name));
        assert!(found == code && text.contains(words), "{name}: {found} {text}");
    }
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let small = |out: &mut dyn Write| {
        let row = "<row><c t=\"inlineStr\"><is><t>编号</t></is></c></row>";
        out.write_all(format!("{SHEET}{row}</sheetData></worksheet>").as_bytes()).unwrap();
    };
    let rows = |out: &mut dyn Write| {
        out.write_all(SHEET.as_bytes()).unwrap();
        let piece = "<c/>".repeat(65_000);
        out.write_all(b"<row>").unwrap();
        (0..800).for_each(|_| out.write_all(piece.as_bytes()).unwrap());
    };
    raw_workbook(&at("loose.xlsx"), &rows, &[]);
    // zlib packs this a thousand times smaller; our own writer does not try as hard.
    let script = "
import os, zipfile
loose = zipfile.ZipFile(os.path.join(os.path.dirname(to), 'loose.xlsx'))
with zipfile.ZipFile(to, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as tight:
    for name in loose.namelist():
        tight.writestr(name, loose.read(name))";
    python(folder.path(), "rows.xlsx", script);
    let cell = |out: &mut dyn Write| {
        out.write_all(format!("{SHEET}<row><c t=\"inlineStr\"><is><t>").as_bytes()).unwrap();
        (0..40).for_each(|_| out.write_all(&[b'a'; 1 << 16]).unwrap());
    };
    raw_workbook(&at("cell.xlsx"), &cell, &[]);
    let texts = |out: &mut dyn Write| {
        out.write_all(b"<sst>").unwrap();
        // No two alike: a bomb would be noticed earlier.
        (0..7_000_000).for_each(|n| write!(out, "<si><t>{n}</t></si>").unwrap());
    };
    raw_workbook(&at("texts.xlsx"), &small, &[("xl/sharedStrings.xml", &texts)]);
    // A library that believes this number reserves petabytes and takes the whole program with it.
    let count = |out: &mut dyn Write| out.write_all(b"<sst uniqueCount=\"99999999999999\"></sst>").unwrap();
    raw_workbook(&at("count.xlsx"), &small, &[("xl/sharedStrings.xml", &count)]);
    let wide = |out: &mut dyn Write| {
        let cells: String = (0..65_536).map(|n| format!("<c><v>{n}</v></c>")).collect();
        out.write_all(format!("{SHEET}<row>{cells}</row></sheetData></worksheet>").as_bytes()).unwrap();
    };
    raw_workbook(&at("wide.xlsx"), &wide, &[]);
    let titles: String = (0..65_536).map(|n| format!("列{n},")).collect();
    std::fs::write(at("wide.csv"), format!("{titles}\n1,2\n")).unwrap();
    let sheet = |out: &mut dyn Write| {
        let cells: String = (0..16_384).map(|n| format!("<c t=\"inlineStr\"><is><t>列{n}</t></is></c>")).collect();
        out.write_all(
            format!("{SHEET}<row>{cells}</row><row><c><v>1</v></c></row></sheetData></worksheet>").as_bytes(),
        )
        .unwrap();
    };
    raw_workbook(&at("titles.xlsx"), &sheet, &[]);
    let low = |out: &mut dyn Write| {
        let row = "<row r=\"1048577\"><c r=\"A1048577\"><v>1</v></c></row>";
        out.write_all(format!("{SHEET}{row}</sheetData></worksheet>").as_bytes()).unwrap();
    };
    raw_workbook(&at("low.xlsx"), &low, &[]);
    std::fs::write(at("quote.csv"), format!("编号,名称\nA,\"{}", "长".repeat(30 << 20))).unwrap();
    for (name, code) in [
        ("rows.xlsx", Code::UnsafeArchive),
        ("cell.xlsx", Code::TooLarge),
        ("texts.xlsx", Code::TooLarge),
        ("count.xlsx", Code::UnreadableFile),
        ("wide.xlsx", Code::TooLarge),
        ("titles.xlsx", Code::TooLarge),
        ("wide.csv", Code::TooLarge),
        ("low.xlsx", Code::TooLarge),
        ("quote.csv", Code::TooLarge),
    ] {
        let (found, text) = refusal(&at(name));
        assert!(found == code, "{name}: {found} {text}");
    }
}

/// Memory of this process in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// As many rows as a sheet has (ECMA-376), and the same as a text, in flat memory.
#[test]
fn a_full_sheet_is_read_in_flat_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (sheet, text) = (folder.path().join("full.xlsx"), folder.path().join("full.csv"));
    let rows = 1_048_576_u64;
    let write = |out: &mut dyn Write| {
        out.write_all(SHEET.as_bytes()).unwrap();
        let titles = "<row><c t=\"inlineStr\"><is><t>编号</t></is></c><c t=\"inlineStr\"><is><t>证载面积（㎡）</t></is></c></row>";
        out.write_all(titles.as_bytes()).unwrap();
        for n in 1..rows {
            write!(out, "<row><c t=\"str\"><v>DK-{n}</v></c><c><v>{n}.5</v></c></row>").unwrap();
        }
        out.write_all(b"</sheetData></worksheet>").unwrap();
    };
    raw_workbook(&sheet, &write, &[]);
    let mut out = std::io::BufWriter::new(std::fs::File::create(&text).unwrap());
    writeln!(out, "编号,证载面积（㎡）").unwrap();
    (1..rows).for_each(|n| writeln!(out, "DK-{n},{n}.5").unwrap());
    out.flush().unwrap();
    drop(out);
    for path in [sheet, text] {
        let before = memory();
        let mut highest = 0;
        let mut reader = formats::open(&path, &Options::default()).unwrap();
        let mut last = None;
        for feature in reader.by_ref() {
            let feature = feature.unwrap();
            if feature.row.is_multiple_of(50_000) {
                highest = highest.max(memory());
            }
            last = Some((feature.row, feature.line, feature.properties["编号"].clone()));
        }
        assert_eq!(last, Some((rows - 1, rows, Value::from(format!("DK-{}", rows - 1)))));
        // Other tests run beside this one; the rows alone would be some hundred MiB.
        assert!(highest < before + 150, "{}: {before} MiB before, {highest} MiB while reading", path.display());
    }
}
