//! What an archive is, by what is in it, and the reader for that.

use std::path::Path;

use super::{Archive, Entry, Unpacked};
use crate::intake::formats::kml::Kml;
use crate::intake::formats::shapefile::Shapefile;
use crate::intake::formats::sniff::Kind;
use crate::intake::formats::{self, Nesting, Options, Reader, xlsx};
use crate::intake::problem::{Code, Problem};

/// What an archive is.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::intake::formats) enum Content {
    /// It holds shapefiles: the `.shp` of each.
    Shapefiles(Vec<Entry>),
    /// A KMZ: the document that programs open, and others.
    Kmz(Vec<Entry>),
    /// An Excel workbook.
    Workbook {
        /// Whether it carries a program.
        macros: bool,
    },
    /// Another Office document: which.
    Office(&'static str),
    /// One file of another format that can be read, whatever lies beside it.
    File(Entry),
    /// Several of them: which one is meant the archive does not say.
    Several(Vec<Entry>),
    /// Nothing that can be read.
    Nothing,
}

impl Archive {
    /// What it is.
    ///
    /// # Errors
    /// As [`Archive::unpack`], for the beginnings of the files in it.
    pub(in crate::intake::formats) fn content(&mut self) -> Result<Content, Problem> {
        if self.find("[Content_Types].xml").is_some() {
            if self.find("xl/workbook.xml").is_some() || self.find("xl/workbook.bin").is_some() {
                return Ok(Content::Workbook { macros: self.find("xl/vbaProject.bin").is_some() });
            }
            let office = [("word/document.xml", "Word (docx)"), ("ppt/presentation.xml", "PowerPoint (pptx)")];
            if let Some((_, which)) = office.iter().find(|(name, _)| self.find(name).is_some()) {
                return Ok(Content::Office(which));
            }
        }
        let with = |extension: &str| self.entries().iter().filter(|entry| entry.is_a(extension)).cloned().collect();
        let shapefiles: Vec<Entry> = with("shp");
        if !shapefiles.is_empty() {
            return Ok(Content::Shapefiles(shapefiles));
        }
        let mut documents: Vec<Entry> = with("kml");
        if !documents.is_empty() {
            // Programs open doc.kml, or whichever comes first outside of folders.
            documents.sort_by_key(|entry| (!entry.name.eq_ignore_ascii_case("doc.kml"), entry.name.contains('/')));
            return Ok(Content::Kmz(documents));
        }
        self.single()
    }

    /// The one file that can be read. What has boundaries counts before tables, which often only explain it.
    fn single(&mut self) -> Result<Content, Problem> {
        let (mut shapes, mut tables) = (Vec::new(), Vec::new());
        for entry in self.entries().to_vec() {
            match Kind::of(&self.head(&entry)?) {
                Kind::Txt | Kind::GeoJson | Kind::GeoPackage | Kind::FlatGeobuf | Kind::Dxf | Kind::Kml => {
                    shapes.push(entry);
                }
                // Plain text may be anything. An archive in an archive may be a workbook.
                Kind::Table if entry.is_a("csv") || entry.is_a("tsv") => tables.push(entry),
                Kind::Archive | Kind::OldOffice => tables.push(entry),
                _ => {}
            }
        }
        let mut found = if shapes.is_empty() { tables } else { shapes };
        Ok(match (found.pop(), found.is_empty()) {
            (None, _) => Content::Nothing,
            (Some(entry), true) => Content::File(entry),
            (Some(last), false) => {
                found.push(last);
                Content::Several(found)
            }
        })
    }
}

/// Opens an archive with the reader for what is in it.
///
/// # Errors
/// Whatever makes the archive unreadable, and `unreadable-file` naming what it is if there is no reader for that.
pub(in crate::intake::formats) fn open(
    path: &Path,
    options: &Options,
    nesting: Nesting,
) -> Result<Box<dyn Reader>, Problem> {
    let mut archive = Archive::open(path)?;
    let content = archive.content()?;
    match (content, nesting) {
        (Content::Shapefiles(shapes), Nesting::Outermost) => {
            Ok(Box::new(Shapefile::open(&mut archive, &shapes, options)?))
        }
        (Content::File(entry), Nesting::Outermost) => {
            let folder = archive.folder()?;
            let file = archive.unpack_into(&entry, &folder, "content")?;
            let reader = formats::open_file(&file, options, Nesting::Inside)?;
            Ok(Box::new(Unpacked { reader, _folder: folder }))
        }
        (Content::Shapefiles(_) | Content::File(_) | Content::Several(_) | Content::Nothing, Nesting::Inside) => {
            Err(Problem::nested_archive())
        }
        (Content::Several(entries), Nesting::Outermost) => {
            Err(Problem::several_files(&entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>()))
        }
        (Content::Nothing, Nesting::Outermost) => {
            Err(Problem::nothing_in_archive(&archive.entries().iter().map(|e| e.name.as_str()).collect::<Vec<_>>()))
        }
        (Content::Kmz(_), Nesting::Inside) => Err(Problem::nested_archive()),
        (Content::Kmz(documents), Nesting::Outermost) => {
            let folder = archive.folder()?;
            let mut rest = documents.iter();
            let mut linked = None;
            // GDAL and others put the places into further documents, to which the main one only links.
            while let Some(document) = rest.next() {
                let file = archive.unpack_into(document, &folder, "document.kml")?;
                let others: Vec<&str> = rest.as_slice().iter().map(|entry| entry.name.as_str()).collect();
                match Kml::open_packed(&file, options, &others) {
                    Ok(reader) => return Ok(Box::new(Unpacked { reader: Box::new(reader), _folder: folder })),
                    Err(problem) if problem.code == Code::EmptyFile => drop(linked.get_or_insert(problem)),
                    Err(problem) => return Err(problem),
                }
            }
            Err(linked.unwrap_or_else(Problem::empty_file))
        }
        (Content::Workbook { macros }, _) => xlsx::open(path, &mut archive, macros, options),
        (Content::Office(which), _) => {
            Err(Problem::unread_archive(&format!("是 {which} 文档 (an Office document, {which})")))
        }
    }
}
