//! Pictures: whether they can be opened, how large they are, and small copies of them, the right way up.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use super::content::refused;
use crate::error::{Error, Result};

/// Longest sides of the small copies, in pixels, the larger first.
pub(super) const SIZES: [u32; 2] = [1280, 320];
/// Quality of the small copies, of 100.
const QUALITY: u8 = 80;
/// Bytes of a pixel in the most usual forms: one byte for each of red, green, blue and opacity.
const PIXEL: u64 = 4;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Picture {
    /// As it is shown: width and height in pixels.
    pub(super) size: Option<(u32, u32)>,
    /// JPEG of each of [`SIZES`].
    pub(super) thumbnails: Vec<(u32, Vec<u8>)>,
    /// Why there are none.
    pub(super) note: Option<String>,
}

/// Decodes a picture of at most `most` pixels and makes its small copies. Memory is bounded by `most`.
///
/// # Errors
/// 422 for a picture that is damaged or too large, with the remedy.
pub(super) fn look(path: &Path, format: ImageFormat, most: u64) -> Result<Picture> {
    if format == ImageFormat::Jpeg && !has_end(&std::fs::read(path)?) {
        return Err(broken("the end is missing"));
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(most.saturating_mul(PIXEL));
    let mut reader = ImageReader::with_format(BufReader::new(File::open(path)?), format);
    reader.limits(limits.clone());
    let mut decoder = match reader.into_decoder() {
        Ok(decoder) => decoder,
        Err(error) => return unopened(&error, most),
    };
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > most || limits.reserve(decoder.total_bytes()).is_err() {
        return Err(too_large((width, height), most));
    }
    // What the EXIF says wrongly is no reason to refuse the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = match DynamicImage::from_decoder(decoder) {
        Ok(whole) => whole,
        Err(error) => return unopened(&error, most),
    };
    let mut small = shrunk(&whole, SIZES[0]);
    drop(whole);
    small.apply_orientation(orientation);
    let mut picture = Picture { size: Some(turned((width, height), orientation)), ..Picture::default() };
    for side in SIZES {
        small = shrunk(&small, side);
        picture.thumbnails.push((side, jpeg(&small)?));
    }
    Ok(picture)
}

fn turned((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    match orientation {
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => (height, width),
        _ => (width, height),
    }
}

fn unopened(error: &ImageError, most: u64) -> Result<Picture> {
    match error {
        // A kind of TIFF, say, that other programs open.
        ImageError::Unsupported(cause) => {
            Ok(Picture { note: Some(format!("无法生成缩略图 (no thumbnail): {cause}")), ..Picture::default() })
        }
        ImageError::Limits(_) => Err(too_large((0, 0), most)),
        other => Err(broken(other)),
    }
}

pub(super) fn broken(cause: impl std::fmt::Display) -> Error {
    refused(
        "broken-image",
        format!(
            "图片不完整或已损坏，无法打开；请重新拍摄，或从相机、手机重新复制后上传 (the picture is damaged; take it again, or copy it again from the camera): {cause}"
        ),
    )
}

fn too_large((width, height): (u32, u32), most: u64) -> Error {
    let megapixels = most / 1_000_000;
    let size = if width > 0 { format!("（{width} × {height}）") } else { String::new() };
    refused(
        "too-many-pixels",
        format!(
            "图片像素过多{size}，上限 {megapixels} 百万像素；请降低分辨率后上传 (more than {megapixels} megapixels; save it smaller, or raise TUGUAN_ATTACHMENT_MEGAPIXELS)"
        ),
    )
}

/// Whether a JPEG has an end (ITU-T T.81, B.1.1.3: EOI) behind the beginning of its picture. Decoders fill up what is missing with
/// grey; the EXIF may hold a small picture with an end of its own.
fn has_end(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        match *marker {
            // A marker may be filled up from the left.
            0xff => at += 1,
            START_OF_SCAN => return memchr::memmem::find(&bytes[at..], &[0xff, 0xd9]).is_some(),
            _ => at += 2 + length,
        }
    }
    false
}

/// A copy whose longer side is at most `side`; never larger than it is.
fn shrunk(image: &DynamicImage, side: u32) -> DynamicImage {
    if image.width() <= side && image.height() <= side {
        return image.clone();
    }
    image.thumbnail(side, side)
}

/// JPEG knows no opacity: what is behind is white, as paper.
fn jpeg(image: &DynamicImage) -> Result<Vec<u8>> {
    let plain = if image.color().has_alpha() {
        let layer = image.to_rgba8();
        RgbImage::from_fn(layer.width(), layer.height(), |x, y| {
            let [red, green, blue, alpha] = layer.get_pixel(x, y).0.map(u32::from);
            let over = |colour: u32| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
            Rgb([over(red), over(green), over(blue)])
        })
    } else {
        image.to_rgb8()
    };
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(&plain)
        .map_err(|error| Error::broken("making a thumbnail", error))?;
    Ok(bytes)
}
