//! What stands in a KML, found by going through it once before it is read: folders, types of data, and what is left out.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use super::placemark::Schemas;
use super::xml::{Attributes, Node, Xml};
use crate::intake::formats::Layer;
use crate::intake::problem::{Code, Problem};

/// More folders than this are no layers a person could choose from.
const MOST_FOLDERS: usize = 20_000;
/// Characters of the name of a folder.
const LONGEST_NAME: usize = 100;

/// What the walk comes upon. An element that was found is open: whoever asked goes through it, or skips it.
pub(super) enum Found {
    /// A placemark in this folder.
    Placemark(Attributes, Option<usize>),
    /// A folder or document in this one. It is gone through by the walk itself.
    Folder(Option<usize>),
    /// The name of this folder.
    Name(usize),
    Schema(Attributes),
    /// Something that is never read.
    Stranger(String),
    End,
}

/// Goes from placemark to placemark; folders are numbered as they begin.
#[derive(Default)]
pub(super) struct Walk {
    /// The open elements; the number of those that are folders.
    open: Vec<Option<usize>>,
    folders: usize,
    begun: bool,
}

impl Walk {
    pub(super) fn next<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<Found, Problem> {
        loop {
            let (name, attributes) = match xml.next()? {
                Node::Open(name, attributes) => (name, attributes),
                Node::Text(_) => continue,
                Node::Close => {
                    self.open.pop();
                    continue;
                }
                Node::End if self.open.is_empty() && self.begun => return Ok(Found::End),
                Node::End if self.begun => return Err(Problem::truncated(0, xml.line())),
                Node::End => return Err(Problem::empty_file()),
            };
            let first = !std::mem::replace(&mut self.begun, true);
            let inside = self.open.iter().rev().find_map(|folder| *folder);
            match name.as_str() {
                "Document" | "Folder" => {
                    if self.folders == MOST_FOLDERS {
                        return Err(Problem::too_many_layers(MOST_FOLDERS));
                    }
                    self.open.push(Some(self.folders));
                    self.folders += 1;
                    return Ok(Found::Folder(inside));
                }
                "Placemark" => return Ok(Found::Placemark(attributes, inside)),
                "Schema" => return Ok(Found::Schema(attributes)),
                "NetworkLink" | "NetworkLinkControl" | "GroundOverlay" | "ScreenOverlay" | "PhotoOverlay" | "Tour" => {
                    return Ok(Found::Stranger(name));
                }
                "name" => match self.open.last() {
                    Some(Some(folder)) => return Ok(Found::Name(*folder)),
                    _ => self.open.push(None),
                },
                other if first && other != "kml" => return Err(Problem::no_kml(other)),
                _ => self.open.push(None),
            }
        }
    }
}

/// What is known of a document.
#[derive(Default)]
pub(super) struct Survey {
    folders: Vec<Folder>,
    pub(super) schemas: Schemas,
    pub(super) placemarks: u64,
    /// Elements that are never read, and how often they occur.
    pub(super) strangers: BTreeMap<String, u64>,
}

#[derive(Default)]
struct Folder {
    inside: Option<usize>,
    name: String,
    placemarks: u64,
    kinds: BTreeMap<String, u64>,
}

impl Survey {
    /// Goes through the document.
    pub(super) fn of<R: Read>(xml: &mut Xml<R>) -> Result<Self, Problem> {
        let mut survey = Self::default();
        let gone = survey.go(xml);
        // Where it is cut off only this count tells how much of it is whole.
        gone.map_err(|problem| match problem.code {
            Code::Truncated => Problem::truncated(survey.placemarks.saturating_sub(1), xml.line()),
            _ => problem,
        })?;
        Ok(survey)
    }

    fn go<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), Problem> {
        let mut walk = Walk::default();
        // Placemarks outside any folder.
        let mut loose = Folder::default();
        loop {
            match walk.next(xml)? {
                Found::Folder(inside) => self.folders.push(Folder { inside, ..Folder::default() }),
                Found::Name(folder) => {
                    let name = text(xml)?;
                    self.folders[folder].name = name.trim().chars().take(LONGEST_NAME).collect();
                }
                Found::Placemark(_, inside) => {
                    self.placemarks += 1;
                    let folder = inside.map_or(&mut loose, |inside| &mut self.folders[inside]);
                    folder.placemarks += 1;
                    count_kinds(xml, &mut folder.kinds)?;
                }
                Found::Schema(attributes) => {
                    let fields = schema(xml)?;
                    // A reference is by id; some programs give a name only.
                    for key in [attributes.id, attributes.name].into_iter().flatten() {
                        self.schemas.entry(key).or_insert_with(|| fields.clone());
                    }
                }
                Found::Stranger(name) => {
                    *self.strangers.entry(name).or_default() += 1;
                    xml.skip(xml.depth())?;
                }
                Found::End => return Ok(()),
            }
        }
    }

    /// The layer of a placemark in this folder: the names of the folders, without the document that is around all.
    pub(super) fn layer_of(&self, folder: Option<usize>) -> String {
        let mut names = Vec::new();
        let mut next = folder;
        while let Some(number) = next {
            let folder = &self.folders[number];
            let outermost = folder.inside.is_none();
            if !outermost || names.is_empty() {
                names.push(match folder.name.as_str() {
                    "" if outermost => "Document".to_owned(),
                    "" => format!("Folder {number}"),
                    name => name.to_owned(),
                });
            }
            next = folder.inside;
        }
        names.reverse();
        if names.is_empty() { "kml".to_owned() } else { names.join("/") }
    }

    /// The layers that hold placemarks, in the order of the document.
    pub(super) fn layers(&self) -> Vec<Layer> {
        let mut layers: Vec<(String, u64, BTreeMap<&str, u64>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (number, folder) in self.folders.iter().enumerate().filter(|(_, folder)| folder.placemarks > 0) {
            let name = self.layer_of(Some(number));
            let place = *places.entry(name.clone()).or_insert_with(|| {
                layers.push((name, 0, BTreeMap::new()));
                layers.len() - 1
            });
            layers[place].1 += folder.placemarks;
            for (kind, count) in &folder.kinds {
                *layers[place].2.entry(kind).or_default() += count;
            }
        }
        let loose = self.placemarks - self.folders.iter().map(|folder| folder.placemarks).sum::<u64>();
        if loose > 0 {
            layers.push((self.layer_of(None), loose, BTreeMap::new()));
        }
        let layer = |(name, rows, kinds): (String, u64, BTreeMap<&str, u64>)| Layer {
            name,
            rows: Some(rows),
            holds: kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", "),
        };
        layers.into_iter().map(layer).collect()
    }
}

/// The text of the element that is open, up to its end.
fn text<R: Read>(xml: &mut Xml<R>) -> Result<String, Problem> {
    let depth = xml.depth();
    let mut text = String::new();
    while xml.depth() >= depth {
        match xml.next()? {
            Node::Text(more) if text.len() < 8 * LONGEST_NAME => text.push_str(&more),
            Node::End => return Err(Problem::truncated(0, xml.line())),
            _ => {}
        }
    }
    Ok(text)
}

fn count_kinds<R: Read>(xml: &mut Xml<R>, kinds: &mut BTreeMap<String, u64>) -> Result<(), Problem> {
    let depth = xml.depth();
    while xml.depth() >= depth {
        match xml.next()? {
            Node::Open(name, _) if ["Polygon", "LineString", "Point", "Track", "Model"].contains(&name.as_str()) => {
                *kinds.entry(name).or_default() += 1;
            }
            Node::End => return Err(Problem::truncated(0, xml.line())),
            _ => {}
        }
    }
    Ok(())
}

fn schema<R: Read>(xml: &mut Xml<R>) -> Result<HashMap<String, String>, Problem> {
    let depth = xml.depth();
    let mut fields = HashMap::new();
    while xml.depth() >= depth {
        match xml.next()? {
            Node::Open(name, Attributes { name: Some(field), kind: Some(kind), .. }) if name == "SimpleField" => {
                fields.insert(field, kind);
            }
            Node::End => return Err(Problem::truncated(0, xml.line())),
            _ => {}
        }
    }
    Ok(fields)
}
