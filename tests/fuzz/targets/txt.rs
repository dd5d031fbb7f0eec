#![no_main]
//! 界址点坐标 TXT of any bytes: rows or problems, never a panic.

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use tuguan::intake::formats::{Options, txt::Txt};

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new_in("/dev/shm").expect("a file in memory");
    file.write_all(bytes).expect("room in memory");
    if let Ok(reader) = Txt::open(file.path(), &Options::default()) {
        let rows = reader.count();
        assert!(rows <= bytes.len() + 1, "more rows than bytes");
    }
});
