//! A letter as a Word document, to be edited, sealed and sent.

use docx_rs::{AlignmentType, Header, Paragraph};
use serde_json::Value;

use super::page::{dated, mark, number};
use crate::error::Result;
use crate::records::word::{BODY, TITLE, bytes, indented, line, run, sheet};

/// The whole document.
pub(super) fn document(letter: &Value) -> Result<Vec<u8>> {
    let of = |name: &str| letter[name].as_str().unwrap_or_default();
    let centred = |text: &str, font: &str, size: usize| {
        Paragraph::new().align(AlignmentType::Center).line_spacing(line(34).after(160)).add_run(run(text, font, size))
    };
    let mut docx = sheet();
    if let Some(mark) = mark(letter) {
        let note = Paragraph::new().align(AlignmentType::Right).add_run(run(mark, "黑体", BODY));
        docx = docx.header(Header::new().add_paragraph(note));
    }
    docx = docx
        .add_paragraph(centred(of("title"), "黑体", TITLE))
        .add_paragraph(centred(number(letter), "仿宋", BODY))
        .add_paragraph(Paragraph::new().line_spacing(line(28)).add_run(run(
            &format!("{}：", of("addressee")),
            "仿宋",
            BODY,
        )));
    for text in of("body").lines().map(str::trim).filter(|text| !text.is_empty()) {
        docx = docx.add_paragraph(match text.strip_prefix('#') {
            Some(head) => indented(run(head.trim(), "黑体", BODY)).keep_next(true),
            None => indented(run(text, "仿宋", BODY)),
        });
    }
    let from = letter["facts"]["organisation"].as_str().unwrap_or_default();
    for (text, before) in [(from.to_owned(), 560), (dated(letter), 0)] {
        docx = docx.add_paragraph(
            Paragraph::new().align(AlignmentType::Right).line_spacing(line(28).before(before)).add_run(run(
                &format!("{text}　　"),
                "仿宋",
                BODY,
            )),
        );
    }
    bytes(docx)
}
