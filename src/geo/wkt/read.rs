//! Reference systems from WKT: of a `.prj` (Esri's, without codes), a GeoPackage or FlatGeobuf (WKT 1 and 2).
//!
//! A code is believed; where there is none the datum must be named and every parameter must be that of a system we know. What is
//! only similar is refused, because a boundary in the wrong system is in the wrong place.

use crate::geo::crs::{Crs, CrsError};

/// A longer text is no reference system.
const LONGEST: usize = 64 * 1024;
/// Deeper brackets neither.
const DEEPEST: usize = 24;

/// The reference system that a WKT describes.
///
/// # Errors
/// `CrsError` naming it, if it is not one of the supported ones.
pub fn read(text: &str) -> Result<Crs, CrsError> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let Some(root) = Node::parse(text) else { return Err(CrsError::unknown(text)) };
    let horizontal = match root.keyword.as_str() {
        "COMPD_CS" | "COMPOUNDCRS" => root.nodes().find(|node| node.is_projected() || node.is_geographic()),
        _ => Some(&root),
    };
    let Some(system) = horizontal.filter(|node| node.is_projected() || node.is_geographic()) else {
        return Err(CrsError::unknown(root.name()));
    };
    match system.epsg().map(Crs::from_epsg) {
        Some(Ok(crs)) => return Ok(crs),
        Some(Err(error @ (CrsError::NeedsParameters { .. } | CrsError::Shifted(_)))) => return Err(error),
        Some(Err(CrsError::Unknown(_))) | None => {}
    }
    let named = if system.is_projected() { projected(system) } else { geographic(system) };
    named.unwrap_or_else(|| Err(refusal(system)))
}

/// Datums that need parameters are named as such, by whichever name tells.
fn refusal(system: &Node) -> CrsError {
    let base = system.base();
    let names = [Some(system.name()), base.map(Node::name), base.and_then(Node::datum).map(Node::name)];
    let foreign = names.iter().flatten().find_map(|name| match name.parse::<Crs>() {
        Err(error @ (CrsError::NeedsParameters { .. } | CrsError::Shifted(_))) => Some(error),
        _ => None,
    });
    foreign.unwrap_or_else(|| CrsError::unknown(system.name()))
}

fn geographic(system: &Node) -> Option<Result<Crs, CrsError>> {
    let degree = system.unit().is_none_or(|unit| close(unit, 0.017_453_292_519_943_3, 1e-12));
    datum_of(system).filter(|_| degree).map(Ok)
}

fn projected(system: &Node) -> Option<Result<Crs, CrsError>> {
    if datum_of(system.base()?)? != Crs::CGCS2000 || !system.unit().is_none_or(|unit| close(unit, 1.0, 1e-9)) {
        return None;
    }
    let conversion = system.child(&["CONVERSION"]).unwrap_or(system);
    let method = plain(conversion.child(&["PROJECTION", "METHOD"])?.name());
    if !["gausskruger", "transversemercator"].contains(&method.as_str()) {
        return None;
    }
    let parameter = |names: [&str; 2]| {
        let is = |node: &&Node| node.keyword == "PARAMETER" && names.contains(&plain(node.name()).as_str());
        conversion.nodes().find(is).and_then(|node| node.number(1))
    };
    let meridian = parameter(["centralmeridian", "longitudeofnaturalorigin"])?;
    let easting = parameter(["falseeasting", "falseeasting"])?;
    let zero = |value: Option<f64>| value.is_none_or(|value| close(value, 0.0, 1e-9));
    let plane = zero(parameter(["latitudeoforigin", "latitudeofnaturalorigin"]))
        && zero(parameter(["falsenorthing", "falsenorthing"]))
        && close(parameter(["scalefactor", "scalefactoratnaturalorigin"])?, 1.0, 1e-12);
    if !plane {
        return None;
    }
    let fits = |crs: &Crs| {
        crs.central_meridian().is_some_and(|known| close(known, meridian, 1e-9))
            && crs.false_easting().is_some_and(|known| close(known, easting, 1e-3))
    };
    // A 6° zone has the numbers of the 3° zone with the same meridian; only the name tells which one was meant.
    let name = plain(system.name());
    let width = if name.starts_with("cgcs2000gk") || name.starts_with("cgcs2000gausskruger") { 6 } else { 3 };
    let found = Crs::all().filter(fits).max_by_key(|crs| crs.zone_width() == Some(width))?;
    Some(Ok(found))
}

/// The datum of a geographic system, where we know it: by its name, and with the ellipsoid that belongs to it.
fn datum_of(geographic: &Node) -> Option<Crs> {
    let greenwich = geographic.child(&["PRIMEM"]).is_none_or(|meridian| meridian.number(1) == Some(0.0));
    let datum = geographic.datum()?;
    let ellipsoid = datum.child(&["SPHEROID", "ELLIPSOID"])?;
    let shifted = datum.child(&["TOWGS84"]).is_some_and(|shift| shift.numbers().any(|number| number != 0.0));
    if !greenwich || shifted || !close(ellipsoid.number(1)?, 6_378_137.0, 1e-6) {
        return None;
    }
    let names = [plain(geographic.name()), plain(datum.name())];
    let named = |known: &[&str]| names.iter().any(|name| known.iter().any(|known| name.contains(known)));
    let flattening = ellipsoid.number(2)?;
    if named(&["china2000", "chinageodeticcoordinatesystem2000", "cgcs2000"]) {
        close(flattening, 298.257_222_101, 1e-6).then_some(Crs::CGCS2000)
    } else if named(&["wgs1984", "wgs84", "worldgeodeticsystem1984"]) {
        close(flattening, 298.257_223_563, 1e-6).then_some(Crs::WGS84)
    } else {
        None
    }
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

/// A name without everything in which programs differ.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `KEYWORD["name",1.5,OTHER[…]]`
#[derive(Debug, PartialEq)]
struct Node {
    keyword: String,
    values: Vec<Value>,
}

#[derive(Debug, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
    /// An axis, mostly: nothing that matters here.
    Word,
    Node(Node),
}

impl Node {
    fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut rest = text;
        let node = Self::next(&mut rest, 0)?;
        rest.trim().is_empty().then_some(node)
    }

    fn next(rest: &mut &str, depth: usize) -> Option<Self> {
        if depth > DEEPEST {
            return None;
        }
        let keyword = word(rest);
        *rest = rest.trim_start().strip_prefix(['[', '('])?;
        let mut values = Vec::new();
        loop {
            *rest = rest.trim_start();
            values.push(Value::next(rest, depth)?);
            *rest = rest.trim_start();
            let (mark, behind) = (rest.chars().next()?, rest.get(1..)?);
            *rest = behind;
            match mark {
                ',' => {}
                ']' | ')' => return Some(Self { keyword: keyword.to_ascii_uppercase(), values }),
                _ => return None,
            }
        }
    }

    fn name(&self) -> &str {
        match self.values.first() {
            Some(Value::Text(name)) => name,
            _ => "",
        }
    }

    fn number(&self, place: usize) -> Option<f64> {
        match self.values.get(place)? {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values.iter().filter_map(|value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
    }

    fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.values.iter().filter_map(|value| match value {
            Value::Node(node) => Some(node),
            _ => None,
        })
    }

    fn child(&self, keywords: &[&str]) -> Option<&Self> {
        self.nodes().find(|node| keywords.contains(&node.keyword.as_str()))
    }

    fn is_projected(&self) -> bool {
        ["PROJCS", "PROJCRS", "PROJECTEDCRS"].contains(&self.keyword.as_str())
    }

    fn is_geographic(&self) -> bool {
        ["GEOGCS", "GEOGCRS", "GEOGRAPHICCRS", "GEODCRS", "GEODETICCRS"].contains(&self.keyword.as_str())
    }

    /// The geographic system below a projected one, or this one itself.
    fn base(&self) -> Option<&Self> {
        if self.is_geographic() {
            return Some(self);
        }
        self.nodes()
            .find(|node| node.is_geographic() || ["BASEGEOGCRS", "BASEGEODCRS"].contains(&node.keyword.as_str()))
    }

    fn datum(&self) -> Option<&Self> {
        self.child(&["DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE"])
    }

    /// Its own unit, in metres or radians.
    fn unit(&self) -> Option<f64> {
        let own = || self.child(&["UNIT", "LENGTHUNIT", "ANGLEUNIT"]);
        let of_axes = || {
            self.nodes().filter(|node| node.keyword == "AXIS").find_map(|axis| axis.child(&["LENGTHUNIT", "ANGLEUNIT"]))
        };
        own().or_else(of_axes)?.number(1)
    }

    fn epsg(&self) -> Option<u32> {
        let code = self.child(&["AUTHORITY", "ID"]).filter(|node| node.name().eq_ignore_ascii_case("EPSG"))?;
        code.number(1).filter(|code| code.fract() == 0.0 && (1.0..1e6).contains(code)).map(|code| code as u32)
    }
}

impl Value {
    fn next(rest: &mut &str, depth: usize) -> Option<Self> {
        if let Some(text) = rest.strip_prefix('"') {
            let (text, behind) = text.split_once('"')?;
            *rest = behind;
            return Some(Self::Text(text.to_owned()));
        }
        let mut ahead = *rest;
        let word = word(&mut ahead);
        if ahead.trim_start().starts_with(['[', '(']) {
            return Node::next(rest, depth + 1).map(Self::Node);
        }
        *rest = ahead;
        match word.parse() {
            Ok(number) => Some(Self::Number(number)),
            Err(_) if word.is_empty() => None,
            Err(_) => Some(Self::Word),
        }
    }
}

/// The letters, digits and signs that come next.
fn word<'a>(rest: &mut &'a str) -> &'a str {
    let text = rest.trim_start();
    let end = text.find(|c: char| !(c.is_alphanumeric() || "_+-.".contains(c))).unwrap_or(text.len());
    let (word, behind) = text.split_at(end);
    *rest = behind;
    word
}
