//! Query parameters: what was said, checked. Unknown names and repeated contradicting values are refused (OGC API
//! Features 1.0, 7.7), so that a mistyped filter never passes as "no filter".

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::{Error, FieldError, Result};

/// The decoded parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Query {
    values: BTreeMap<String, String>,
}

impl Query {
    /// Decodes a raw query string. A key may come twice with the same value (some clients do), not with another.
    pub fn parse(raw: &str) -> Result<Self> {
        let mut values = BTreeMap::new();
        for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (key, value) = (decode(key)?, decode(value)?);
            if let Some(other) = values.insert(key.clone(), value.clone())
                && other != value
            {
                return Err(Error::parameter(&key, "given twice with different values"));
            }
        }
        Ok(Self { values })
    }

    /// Refuses every parameter that is not in `known`.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        let errors: Vec<FieldError> = self
            .values
            .keys()
            .filter(|key| !known.contains(&key.as_str()))
            .map(|key| FieldError::new(key, "unknown-parameter", format!("known are: {}", known.join(", "))))
            .collect();
        if errors.is_empty() {
            return Ok(());
        }
        Err(Error::BadRequest { detail: format!("unknown parameter {}", errors[0].field), errors })
    }

    /// The value of `key`; an empty value counts as absent.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of `key` read as `T`.
    pub fn read<T: std::str::FromStr>(&self, key: &str, what: &str) -> Result<Option<T>> {
        self.get(key)
            .map(|text| text.parse().map_err(|_| Error::parameter(key, format!("\"{text}\" is not {what}"))))
            .transpose()
    }

    /// The comma-separated values of `key`.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        self.get(key).map(|text| text.split(',').map(|item| item.trim().to_owned()).collect())
    }

    /// All pairs, in order of key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The query string again, with `key` set to `value`.
    pub fn with(&self, key: &str, value: &str) -> String {
        let mut values = self.values.clone();
        values.insert(key.to_owned(), value.to_owned());
        Self { values }.to_text()
    }

    /// The query string again, without some of its parameters.
    pub fn without(&self, keys: &[&str]) -> String {
        let mut values = self.values.clone();
        values.retain(|key, _| !keys.contains(&key.as_str()));
        Self { values }.to_text()
    }

    /// The query string again.
    pub fn to_text(&self) -> String {
        let pairs: Vec<String> =
            self.values.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
        pairs.join("&")
    }

    /// `bbox`: west,south,east,north in longitude/latitude, or six numbers with heights, which are ignored.
    ///
    /// A box across the antimeridian (west > east) or outside ±180/±90 is no error: it meets nothing here.
    pub fn bbox(&self) -> Result<Option<[f64; 4]>> {
        let Some(text) = self.get("bbox") else { return Ok(None) };
        let numbers: Option<Vec<f64>> =
            text.split(',').map(|n| n.trim().parse::<f64>().ok().filter(|n| n.is_finite())).collect();
        let bad = || Error::parameter("bbox", "four numbers are expected: west,south,east,north in degrees");
        match numbers.ok_or_else(bad)?.as_slice() {
            [west, south, east, north] => Ok(Some([*west, *south, *east, *north])),
            [west, south, _, east, north, _] => Ok(Some([*west, *south, *east, *north])),
            _ => Err(bad()),
        }
    }
}

/// Percent-decodes one part of a query string; `+` is a space.
fn decode(text: &str) -> Result<String> {
    let bad = |detail: &str| Error::BadRequest { detail: detail.to_owned(), errors: Vec::new() };
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| bad("the query string is not UTF-8; percent-encode Chinese text as UTF-8"))?;
    if decoded.contains('\0') {
        return Err(bad("the query string holds a NUL character"));
    }
    Ok(decoded.into_owned())
}

/// Everything but unreserved characters (RFC 3986 §2.3) and commas, which many parameters hold.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

/// Percent-encodes a value for a query string.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_encoded_back() {
        let query = Query::parse("name=%E6%B9%96%E9%87%8C+1&limit=5&limit=5").unwrap();
        assert_eq!(query.get("name"), Some("湖里 1"));
        assert_eq!(query.with("limit", "7"), "limit=7&name=%E6%B9%96%E9%87%8C%201");
    }

    #[test]
    fn contradictions_unknown_names_and_wrong_encodings_are_refused() {
        assert!(Query::parse("limit=5&limit=6").is_err());
        assert!(Query::parse("name=%FF").is_err());
        assert!(Query::parse("lim=5").unwrap().only(&["limit"]).is_err());
    }

    #[test]
    fn boxes_take_four_or_six_numbers() {
        let of = |text: &str| Query::parse(&format!("bbox={text}")).unwrap().bbox();
        assert_eq!(of("-.5,.0,1e2,3").unwrap(), Some([-0.5, 0.0, 100.0, 3.0]));
        assert_eq!(of("1,2,0,3,4,9").unwrap(), Some([1.0, 2.0, 3.0, 4.0]));
        assert!(of("1,2,3").is_err());
        assert!(of("1,2,3,NaN").is_err());
    }
}
