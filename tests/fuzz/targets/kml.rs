#![no_main]
//! KML of any bytes: rows or problems, never a panic.

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use tuguan::intake::formats::{Options, kml::Kml};

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new_in("/dev/shm").expect("a file in memory");
    file.write_all(bytes).expect("room in memory");
    if let Ok(reader) = Kml::open(file.path(), &Options::default()) {
        assert!(reader.count() <= bytes.len() + 1, "more rows than bytes");
    }
});
