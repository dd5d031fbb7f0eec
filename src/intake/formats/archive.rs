//! ZIP archives, which anybody may have made: opened within limits, told by what is in them, unpacked under names of our own.
//!
//! Nothing that an archive says of itself is trusted: sizes are counted while unpacking, names are never used as paths.

mod content;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use tempfile::TempDir;
use zip::ZipReadOptions;
use zip::read::{Config, OwnedZipFileEntry, ZipFile};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::sniff;
use super::{Facts, Reader, SourceFeature};
use crate::intake::problem::Problem;

pub(super) use content::open;

/// Entries of one archive. A workbook has some dozens, a KMZ with photographs some thousands.
pub(super) const MOST_ENTRIES: usize = 10_000;
/// Bytes of one unpacked entry: what the 32-bit lengths of a shapefile can say.
pub(super) const LARGEST_ENTRY: u64 = 4 << 30;
/// Bytes of all entries together.
pub(super) const LARGEST_TOTAL: u64 = 6 << 30;
/// How much larger than packed the entries may be, once they are larger than [`RATIO_FROM`]. Tables of blanks reach a hundred.
pub(super) const MOST_RATIO: u64 = 300;
/// Unpacked bytes for which no ratio is asked.
pub(super) const RATIO_FROM: u64 = 64 << 20;

/// One file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    index: usize,
    /// Its path in the archive with `/` between folders, for showing and comparing only.
    pub(super) name: String,
}

impl Entry {
    /// The last part of its path.
    pub(super) fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// Its path without the extension.
    pub(super) fn stem(&self) -> &str {
        let extension = self.extension();
        if extension.is_empty() { &self.name } else { &self.name[..self.name.len() - extension.len() - 1] }
    }

    /// What stands behind the last full stop of its name.
    pub(super) fn extension(&self) -> &str {
        self.file_name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Whether its name ends so, in whatever case.
    pub(super) fn is_a(&self, extension: &str) -> bool {
        self.extension().eq_ignore_ascii_case(extension)
    }

    /// What programs put into archives beside the data.
    fn is_junk(&self) -> bool {
        let name = self.file_name();
        self.name.starts_with("__MACOSX/")
            || name.starts_with("._")
            || [".ds_store", "thumbs.db", "desktop.ini"].contains(&name.to_ascii_lowercase().as_str())
    }
}

/// An opened archive.
pub(super) struct Archive {
    file: BufReader<File>,
    path: PathBuf,
    length: u64,
    /// As the directory describes them, in its order.
    described: Vec<OwnedZipFileEntry>,
    entries: Vec<Entry>,
    /// Packed and unpacked bytes so far, of all entries that were unpacked.
    packed: u64,
    unpacked: u64,
}

impl Archive {
    /// Reads the directory of an archive.
    ///
    /// # Errors
    /// `truncated` or `unreadable-file` if it is damaged, `too-large` if it has too many entries, `password-protected`, and
    /// `unsafe-archive` for names that lead elsewhere, links, and names that occur twice.
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        let file = || File::open(path).map(BufReader::new).map_err(|cause| Problem::io(&cause));
        // `ZipArchive` would keep the whole directory in memory, and reserves as much as the directory says it needs.
        let mut directory = ZipIterable::try_new(file()?, Config::default()).map_err(|error| damaged(&error))?;
        if directory.len() > MOST_ENTRIES {
            return Err(Problem::too_many_entries(directory.len(), MOST_ENTRIES));
        }
        let described = directory.files().and_then(|files| files.map(|file| file.map(Into::into)).collect());
        let described = described.map_err(|error| damaged(&error))?;
        let (file, path) = (file()?, path.to_owned());
        let length = file.get_ref().metadata().map_err(|cause| Problem::io(&cause))?.len();
        let mut archive = Self { file, path, length, described, entries: Vec::new(), packed: 0, unpacked: 0 };
        archive.list()?;
        Ok(archive)
    }

    fn list(&mut self) -> Result<(), Problem> {
        let mut seen = BTreeSet::new();
        for (index, described) in self.described.iter().enumerate() {
            let name = decoded(described.name_raw());
            if let Some((zh, en)) = leads_elsewhere(&name) {
                return Err(Problem::unsafe_name(&name, zh, en));
            }
            if described.is_symlink() {
                return Err(Problem::unsafe_name(&name, "是符号链接", "is a symbolic link"));
            }
            if described.is_dir() {
                continue;
            }
            // Packers on Windows used to write its own separator.
            let entry = Entry { index, name: name.replace('\\', "/") };
            if !seen.insert(entry.name.clone()) {
                return Err(Problem::unsafe_name(&entry.name, "出现两次", "occurs twice"));
            }
            if described.encrypted() {
                return Err(Problem::password_protected(&entry.name));
            }
            if !entry.is_junk() {
                self.entries.push(entry);
            }
        }
        Ok(())
    }

    /// An entry to be read from its beginning.
    fn begin(&mut self, entry: &Entry) -> Result<ZipFile<'_, BufReader<File>>, Problem> {
        let Self { file, described, .. } = self;
        let Some(described) = described.get(entry.index) else {
            return Err(Problem::damaged_entry(&entry.name, "no such entry"));
        };
        described.as_ref().with_reader(file, ZipReadOptions::new()).map_err(|error| not_unpacked(entry, &error))
    }

    /// The files in it, without what programs put beside the data.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry with this path, in whatever case.
    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The first bytes of an entry.
    ///
    /// # Errors
    /// As [`Self::unpack`].
    pub(super) fn head(&mut self, entry: &Entry) -> Result<Vec<u8>, Problem> {
        let mut head = Vec::with_capacity(sniff::HEAD);
        self.begin(entry)?.take(sniff::HEAD as u64).read_to_end(&mut head).map_err(|cause| broken(entry, &cause))?;
        Ok(head)
    }

    /// A small entry as a whole, such as a `.prj`.
    ///
    /// # Errors
    /// As [`Self::unpack`]; `too-large` beyond `limit` bytes.
    pub(super) fn small(&mut self, entry: &Entry, limit: u64) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        self.begin(entry)?.take(limit + 1).read_to_end(&mut bytes).map_err(|cause| broken(entry, &cause))?;
        if bytes.len() as u64 > limit {
            return Err(Problem::large_entry(&entry.name, limit));
        }
        Ok(bytes)
    }

    /// Unpacks an entry.
    ///
    /// # Errors
    /// `too-large` beyond the limits, `truncated` or `unreadable-file` where the packed data are damaged.
    pub(super) fn unpack(&mut self, entry: &Entry, to: &mut dyn Write) -> Result<(), Problem> {
        let (packed, mut total, length) = (self.packed, self.unpacked, self.length);
        let mut file = self.begin(entry)?;
        // The directory may say anything; more than the whole archive it cannot be.
        let packed = packed.saturating_add(file.compressed_size()).min(length);
        let mut own = 0_u64;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(broken(entry, &cause)),
            };
            own += count as u64;
            total += count as u64;
            if own > LARGEST_ENTRY {
                return Err(Problem::large_entry(&entry.name, LARGEST_ENTRY));
            }
            if total > LARGEST_TOTAL {
                return Err(Problem::large_archive(LARGEST_TOTAL));
            }
            if total > RATIO_FROM && total / MOST_RATIO > packed {
                return Err(Problem::bomb(&entry.name, MOST_RATIO));
            }
            to.write_all(&buffer[..count]).map_err(|cause| Problem::io(&cause))?;
        }
        drop(file);
        (self.packed, self.unpacked) = (packed, total);
        Ok(())
    }

    /// A folder that will be gone when nobody reads from it any more. Beside the archive, where there is room for data, if one may
    /// write there.
    ///
    /// # Errors
    /// `unreadable-file` if there is no place for it.
    pub(super) fn folder(&self) -> Result<TempDir, Problem> {
        let builder = || tempfile::Builder::new().prefix(".unpacked-").clone();
        let beside = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let made = match beside.map(|parent| builder().tempdir_in(parent)) {
            Some(Ok(folder)) => Ok(folder),
            _ => builder().tempdir(),
        };
        made.map_err(|cause| Problem::io(&cause))
    }

    /// Unpacks an entry into a folder under a name of our own.
    ///
    /// # Errors
    /// As [`Self::unpack`].
    pub(super) fn unpack_into(&mut self, entry: &Entry, folder: &TempDir, name: &str) -> Result<PathBuf, Problem> {
        let path = folder.path().join(name);
        let mut file = File::create(&path).map_err(|cause| Problem::io(&cause))?;
        self.unpack(entry, &mut file)?;
        Ok(path)
    }
}

/// A reader of what was unpacked; the folder lives as long as it.
pub(super) struct Unpacked {
    pub(super) reader: Box<dyn Reader>,
    pub(super) _folder: TempDir,
}

impl Iterator for Unpacked {
    type Item = Result<SourceFeature, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.next()
    }
}

impl Reader for Unpacked {
    fn facts(&self) -> &Facts {
        self.reader.facts()
    }

    fn bytes_read(&self) -> u64 {
        self.reader.bytes_read()
    }
}

/// A name as text: UTF-8, whether or not the entry says so; else what Chinese programs write without saying so.
fn decoded(raw: &[u8]) -> String {
    match str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// Why a path leads out of the folder into which an archive is unpacked, in Chinese and English.
fn leads_elsewhere(name: &str) -> Option<(&'static str, &'static str)> {
    let mut parts = name.split(['/', '\\']);
    if name.contains('\0') {
        Some(("含有空字符", "contains a zero byte"))
    } else if name.starts_with(['/', '\\']) {
        Some(("是绝对路径", "is an absolute path"))
    } else if matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic()) {
        Some(("带有盘符", "has a drive letter"))
    } else if parts.any(|part| part == "..") {
        Some(("指向上级文件夹", "leads to a folder above"))
    } else {
        None
    }
}

/// The archive as a whole cannot be read.
fn damaged(error: &ZipError) -> Problem {
    match error {
        ZipError::Io(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => Problem::io(cause),
        error => Problem::damaged_archive(&error.to_string()),
    }
}

/// An entry cannot be unpacked at all.
fn not_unpacked(entry: &Entry, error: &ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Problem::password_protected(&entry.name),
        ZipError::CompressionMethodNotSupported(method) => Problem::foreign_compression(&entry.name, *method),
        ZipError::UnsupportedArchive(cause) => Problem::damaged_entry(&entry.name, cause),
        error => Problem::damaged_entry(&entry.name, &error.to_string()),
    }
}

/// An entry breaks off, or its bytes are not what its checksum says.
fn broken(entry: &Entry, cause: &io::Error) -> Problem {
    Problem::damaged_entry(&entry.name, &cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_elsewhere() {
        for name in ["../a.shp", "a/../../b", "a\\..\\b", "/etc/passwd", "\\\\server\\a", "C:\\a.shp", "c:a", "a\0b"] {
            assert!(leads_elsewhere(name).is_some(), "{name}");
        }
        for name in ["地块.shp", "a/b/c.shp", "a\\b.shp", "..a/b..", "a...shp"] {
            assert_eq!(leads_elsewhere(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_chinese_programs() {
        // 地块 in GBK and in UTF-8.
        assert_eq!(decoded(b"\xb5\xd8\xbf\xe9.shp"), "地块.shp");
        assert_eq!(decoded("地块.shp".as_bytes()), "地块.shp");
        let entry = |name: &str| Entry { index: 0, name: name.to_owned() };
        assert_eq!((entry("a.b/地块.SHP").stem(), entry("a.b/地块.SHP").extension()), ("a.b/地块", "SHP"));
        assert_eq!((entry("a.b/地块").stem(), entry("a.b/地块").extension()), ("a.b/地块", ""));
    }
}
