//! Word documents in office style after GB/T 9704-2012: page, fonts, line spacing.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Run, RunFonts,
    SpecialIndentType,
};

use crate::error::{Error, Result};

/// Of a Word document.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// 二号, in half-points.
pub const TITLE: usize = 44;
/// 三号, in half-points.
pub const BODY: usize = 32;

/// Fonts of Chinese and of other letters.
fn fonts(name: &str) -> RunFonts {
    RunFonts::new().east_asia(name).ascii("Times New Roman").hi_ansi("Times New Roman")
}

/// Text in a font and a size in half-points.
pub fn run(text: &str, font: &str, size: usize) -> Run {
    Run::new().add_text(text).fonts(fonts(font)).size(size)
}

/// Lines exactly so many points high.
pub fn line(points: i32) -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(points * 20)
}

/// A paragraph of text whose first line begins two signs later.
pub fn indented(run: Run) -> Paragraph {
    Paragraph::new()
        .align(AlignmentType::Both)
        .line_spacing(line(28))
        .indent(None, Some(SpecialIndentType::FirstLine(640)), None, None)
        .add_run(run)
}

/// An empty sheet of A4 with page numbers: 37 mm above, 28 mm at the left, 35 mm below, 26 mm at the right.
pub fn sheet() -> Docx {
    let margin = PageMargin::new().top(2098).left(1588).bottom(1984).right(1474).header(851).footer(1417).gutter(0);
    let number = Paragraph::new().align(AlignmentType::Center).add_page_num(PageNum::new());
    Docx::new()
        .page_size(11906, 16838)
        .page_margin(margin)
        .default_fonts(fonts("仿宋"))
        .default_size(BODY)
        .footer(Footer::new().add_paragraph(number))
}

/// The file.
///
/// # Errors
/// Fails if it cannot be packed.
pub fn bytes(docx: Docx) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    docx.pack(&mut bytes).map_err(|error| Error::broken("Word", error))?;
    Ok(bytes.into_inner())
}
