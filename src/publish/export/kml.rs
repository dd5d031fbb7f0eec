//! KML 2.2 (OGC 12-007r2): longitude and latitude, one style per category, properties as typed data.

use std::fs::File;
use std::io::{BufWriter, Write};

use quick_xml::Writer as Xml;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::record::{Cell, Plan, Record, Writer};
use super::rings::rings;
use super::styles::{CATEGORIES, FILL};
use crate::error::Result;
use crate::geo::ewkb;
use crate::publish::layers::Type;

/// Decimals of degrees: tenths of a millimetre.
const DEGREES: u8 = 9;

pub(super) struct Kml {
    out: Xml<BufWriter<File>>,
    schema: String,
}

impl Kml {
    pub(super) fn create(plan: &Plan, file: File) -> Result<Self> {
        let mut kml =
            Self { out: Xml::new(BufWriter::with_capacity(256 * 1024, file)), schema: format!("#{}", plan.layer.id) };
        kml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        kml.open("kml", &[("xmlns", "http://www.opengis.net/kml/2.2")])?;
        kml.open("Document", &[])?;
        kml.leaf("name", &[], plan.layer.title)?;
        for (category, _, [red, green, blue]) in CATEGORIES {
            kml.open("Style", &[("id", category)])?;
            kml.open("LineStyle", &[])?;
            // KML has colours as alpha, blue, green, red.
            kml.leaf("color", &[], &format!("ff{blue:02x}{green:02x}{red:02x}"))?;
            kml.leaf("width", &[], "2")?;
            kml.close("LineStyle")?;
            kml.open("PolyStyle", &[])?;
            kml.leaf("color", &[], &format!("{FILL:02x}{blue:02x}{green:02x}{red:02x}"))?;
            kml.close("PolyStyle")?;
            kml.close("Style")?;
        }
        kml.open("Schema", &[("name", plan.layer.id), ("id", plan.layer.id)])?;
        for property in plan.layer.properties {
            let kind = match property.kind {
                Type::Text => "string",
                Type::Number => "double",
                Type::Integer => "int",
                Type::Bool => "bool",
            };
            kml.open("SimpleField", &[("name", property.name), ("type", kind)])?;
            kml.leaf("displayName", &[], plan.title(property.name))?;
            kml.close("SimpleField")?;
        }
        kml.close("Schema")?;
        Ok(kml)
    }

    fn event(&mut self, event: Event<'_>) -> Result<()> {
        Ok(self.out.write_event(event)?)
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
        let element = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.event(Event::Start(element))
    }

    fn close(&mut self, name: &str) -> Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Result<()> {
        self.open(name, attributes)?;
        self.event(Event::Text(BytesText::new(&printable(text))))?;
        self.close(name)
    }
}

impl Writer for Kml {
    fn row(&mut self, record: &Record<'_>) -> Result<()> {
        self.open("Placemark", &[("id", &format!("{}.{}", record.layer.id, record.id()?))])?;
        self.leaf("name", &[], record.text("name")?)?;
        if record.layer.is_of_spaces() {
            self.leaf("styleUrl", &[], &format!("#{}", record.text("category")?))?;
        }
        self.open("ExtendedData", &[])?;
        let schema = self.schema.clone();
        self.open("SchemaData", &[("schemaUrl", &schema)])?;
        for (place, property) in record.layer.properties.iter().enumerate() {
            let text = match record.cell(place)? {
                Cell::Null => continue,
                Cell::Text(text) => text.to_owned(),
                Cell::Number(number) => number.to_string(),
                Cell::Integer(number) => number.to_string(),
                Cell::Bool(yes) => yes.to_string(),
            };
            self.leaf("SimpleData", &[("name", property.name)], &text)?;
        }
        self.close("SchemaData")?;
        self.close("ExtendedData")?;
        self.open("MultiGeometry", &[])?;
        let mut text = Vec::new();
        for part in &record.shape()? {
            self.open("Polygon", &[])?;
            for (place, ring) in rings(part).enumerate() {
                let side = if place == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
                self.open(side, &[])?;
                self.open("LinearRing", &[])?;
                text.clear();
                for at in &ring.0 {
                    ewkb::write_number(at.x, DEGREES, &mut text);
                    text.push(b',');
                    ewkb::write_number(at.y, DEGREES, &mut text);
                    text.push(b' ');
                }
                self.leaf("coordinates", &[], &String::from_utf8_lossy(&text))?;
                self.close("LinearRing")?;
                self.close(side)?;
            }
            self.close("Polygon")?;
        }
        self.close("MultiGeometry")?;
        self.close("Placemark")
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.close("Document")?;
        self.close("kml")?;
        Ok(self.out.into_inner().flush()?)
    }
}

/// Without the characters that XML 1.0 cannot hold at all.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..))
        .collect()
}
