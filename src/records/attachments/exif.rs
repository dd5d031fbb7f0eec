//! EXIF (JEITA CP-3451): when, where and with what a picture was taken, as the camera says. What cannot be read is noted and never a
//! reason to refuse the picture.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use ::exif::{DateTime, Error as ExifError, Exif, Field, In, Reader, Tag, Value};
use chrono::{NaiveDate, NaiveDateTime};

/// Longest name of a camera that is kept.
const LONGEST_NAME: usize = 100;

/// What the camera says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shot {
    /// By the camera's own clock.
    pub(super) taken_at: Option<NaiveDateTime>,
    /// Minutes east of UTC of that clock, if the camera says it.
    pub(super) utc_offset: Option<i32>,
    /// WGS 84 longitude and latitude in degrees.
    pub(super) place: Option<(f64, f64)>,
    /// How exact the place is, in metres.
    pub(super) accuracy_m: Option<f64>,
    /// Where the camera looked, in degrees from north.
    pub(super) direction: Option<f64>,
    /// Maker and model.
    pub(super) camera: Option<String>,
    /// What could not be read.
    pub(super) note: Option<String>,
}

impl Shot {
    /// Whether a camera made the picture, rather than a scanner or a program.
    pub(super) fn is_of_a_camera(&self) -> bool {
        self.camera.is_some() || self.place.is_some()
    }
}

/// Reads the EXIF of a picture.
pub(super) fn read(path: &Path) -> Shot {
    let unreadable = |cause: &dyn std::fmt::Display| Shot {
        note: Some(format!("EXIF 无法读取 (unreadable): {cause}")),
        ..Shot::default()
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(cause) => return unreadable(&cause),
    };
    let mut partly = None;
    let read = Reader::new().continue_on_error(true).read_from_container(&mut BufReader::new(file)).or_else(|error| {
        error.distill_partial_result(|errors| {
            partly = errors.first().map(|cause| format!("EXIF 部分无法读取 (partly unreadable): {cause}"));
        })
    });
    match read {
        Ok(exif) => Shot { note: partly.clone(), ..Shot::default() }.filled(&exif),
        Err(ExifError::NotFound(_)) => Shot::default(),
        Err(cause) => unreadable(&cause),
    }
}

impl Shot {
    fn filled(mut self, exif: &Exif) -> Self {
        let field = |tag| exif.get_field(tag, In::PRIMARY);
        if let Some((taken_at, utc_offset)) = moment(exif) {
            (self.taken_at, self.utc_offset) = (Some(taken_at), utc_offset);
        }
        let degrees = |value, sign| field(value).zip(field(sign)).and_then(|(value, sign)| degrees(value, sign));
        let latitude = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef);
        let longitude = degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef);
        match (longitude, latitude) {
            // Cameras without a fix write zeros.
            (Some(lng), Some(lat)) if lng == 0.0 && lat == 0.0 => {}
            (Some(lng), Some(lat)) if lng.abs() <= 180.0 && lat.abs() <= 90.0 => self.place = Some((lng, lat)),
            (None, None) if field(Tag::GPSLatitude).is_none() && field(Tag::GPSLongitude).is_none() => {}
            _ => {
                self.note.get_or_insert_with(|| "EXIF 位置无法读取 (the position cannot be read)".to_owned());
            }
        }
        let number = |tag| field(tag).and_then(|field| rational(field, 0));
        self.accuracy_m = number(Tag::GPSHPositioningError).filter(|metres| (0.0..1e7).contains(metres));
        self.direction = number(Tag::GPSImgDirection).filter(|degrees| (0.0..=360.0).contains(degrees));
        let names: Vec<String> =
            [Tag::Make, Tag::Model].into_iter().filter_map(|tag| field(tag).and_then(text)).collect();
        // Scanners say their names too; only a camera exposes.
        let exposed = [Tag::ExposureTime, Tag::FNumber, Tag::FocalLength].into_iter().any(|tag| field(tag).is_some());
        self.camera = Some(names.join(" ")).filter(|name| exposed && !name.is_empty());
        self
    }
}

/// The moment of the shot, else that of digitising, else that of the last change.
fn moment(exif: &Exif) -> Option<(NaiveDateTime, Option<i32>)> {
    let choices = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
        (Tag::DateTime, Tag::OffsetTime),
    ];
    choices.into_iter().find_map(|(at, zone)| {
        let mut read = DateTime::from_ascii(ascii(exif.get_field(at, In::PRIMARY)?)?).ok()?;
        if let Some(zone) = exif.get_field(zone, In::PRIMARY).and_then(ascii) {
            // Without it the moment is by the camera's clock.
            let _ = read.parse_offset(zone);
        }
        let day = NaiveDate::from_ymd_opt(read.year.into(), read.month.into(), read.day.into())?;
        let at = day.and_hms_opt(read.hour.into(), read.minute.into(), read.second.into())?;
        Some((at, read.offset.map(i32::from).filter(|minutes| minutes.abs() <= 14 * 60)))
    })
}

fn ascii(field: &Field) -> Option<&[u8]> {
    match &field.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

fn text(field: &Field) -> Option<String> {
    let text = String::from_utf8_lossy(ascii(field)?);
    let text: String = text.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn rational(field: &Field, place: usize) -> Option<f64> {
    match &field.value {
        Value::Rational(numbers) => {
            numbers.get(place).map(|number| number.to_f64()).filter(|number| number.is_finite())
        }
        _ => None,
    }
}

/// Degrees, minutes and seconds, and the hemisphere.
fn degrees(value: &Field, hemisphere: &Field) -> Option<f64> {
    let sign = match ascii(hemisphere)?.first()? {
        b'N' | b'n' | b'E' | b'e' => 1.0,
        b'S' | b's' | b'W' | b'w' => -1.0,
        _ => return None,
    };
    let part = |place| rational(value, place);
    let (degrees, minutes, seconds) = (part(0)?, part(1)?, part(2)?);
    let whole = degrees + minutes / 60.0 + seconds / 3600.0;
    (minutes < 60.0 && seconds <= 60.0).then_some(sign * whole)
}
