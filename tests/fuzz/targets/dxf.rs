#![no_main]
//! Drawings of any bytes, as text or binary: rows or problems, never a panic, and no more rows than bytes could draw.

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use tuguan::intake::formats::{Options, dxf::Dxf};

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new_in("/dev/shm").expect("a file in memory");
    file.write_all(bytes).expect("room in memory");
    if let Ok(mut reader) = Dxf::open(file.path(), &Options::default()) {
        for (row, number) in reader.by_ref().zip(1..) {
            let row = row.expect("a drawing is refused as a whole");
            assert_eq!(row.row, number);
            if let Ok(shape) = row.geometry {
                let mut corners = shape.iter().flat_map(|part| &part.exterior().0);
                assert!(corners.all(|corner| corner.x.is_finite() && corner.y.is_finite()));
            }
        }
    }
});
