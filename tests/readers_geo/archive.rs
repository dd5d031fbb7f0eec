//! Archives: whatever is in them is told, and nothing in them can reach further than its own bytes.

use super::*;

fn geojson() -> Vec<u8> {
    parcels().into_bytes()
}

/// An archive made by Python, which can write what no honest program does. `script` fills the archive `z`.
fn by_python(script: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("a.zip");
    let head = "import sys, zipfile, zlib, struct, warnings\nwarnings.simplefilter('ignore')\nz = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)\n";
    run("/usr/bin/python3", &["-c", &format!("{head}{script}\nz.close()\n"), to.to_str().unwrap()]);
    std::fs::read(to).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_file_in_an_archive_is_read_whatever_it_is_called() {
    let app = TestApp::start().await;
    let junk = vec![0, 5, 22, 7];
    for files in [
        vec![("a.geojson", geojson())],
        vec![("数据/地块.json", geojson()), ("__MACOSX/数据/._地块.json", junk.clone()), ("数据/.DS_Store", junk)],
        vec![("没有扩展名", geojson()), ("说明.pdf", b"%PDF-1.4".to_vec()), ("readme.txt", b"hello".to_vec())],
    ] {
        let import = ready(&app, zipped(&files), &[], &[]).await;
        assert_eq!((&import["format"], &import["crs"]["used"]), (&json!("GeoJSON"), &json!("EPSG:4548")));
    }
    // 界址点 TXT in GBK, in an archive whose names are GBK.
    let txt = std::fs::read(crate::support::fixture("txt/reference.txt")).unwrap();
    let rows = app.validate(txt.clone(), &[("into", "parcels")]).await["rows"].clone();
    let script = format!(
        "class G(zipfile.ZipInfo):\n def _encodeFilenameFlags(self): return self.filename.encode('gbk'), 0\nz.writestr(G('地块.txt'), bytes.fromhex('{}'))",
        txt.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    );
    let import = app.validate(by_python(&script), &[("into", "parcels")]).await;
    assert_eq!((&import["status"], &import["format"], &import["rows"]), (&json!("ready"), &json!("TXT"), &rows));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_lead_elsewhere_are_refused() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("escaped.geojson");
    let absolute = target.to_str().unwrap();
    for name in ["../../escaped.geojson", "a/../../escaped.geojson", absolute, "C:/a.geojson", "..\\..\\a.geojson"] {
        let bytes = zipped(&[("good.geojson", geojson()), (name, geojson())]);
        let shown = name.rsplit(['/', '\\']).next().unwrap();
        refused(&app, bytes, &[], "unsafe-archive", &[shown]).await;
    }
    assert!(!target.exists());
    // A backslash as the separator of folders is what old packers on Windows write.
    ready(&app, zipped(&[("数据\\地块.geojson", geojson())]), &[], &[]).await;
    let link = "i = zipfile.ZipInfo('link.geojson')\ni.create_system = 3\ni.external_attr = 0o120777 << 16\nz.writestr(i, '/etc/passwd')";
    refused(&app, by_python(link), &[], "unsafe-archive", &["link.geojson", "符号链接"]).await;
    let twice = "z.writestr('a.geojson', '{}')\nz.writestr('a.geojson', '{}')";
    refused(&app, by_python(twice), &[], "unsafe-archive", &["a.geojson", "twice"]).await;
    let left = std::fs::read_dir(app.app.config.data_dir.join("files")).unwrap().flatten();
    let left: Vec<_> = left.filter(|entry| entry.path().is_dir()).collect();
    assert!(left.is_empty(), "nothing unpacked is left: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bombs_do_not_go_off() {
    let app = TestApp::start().await;
    // Zeros, of which one megabyte is packed once and repeated: 3 GB that say so, 10 GB that claim to be 100 bytes. As GeoJSON
    // they are white space without an end, so they are unpacked until a limit.
    let bomb = |megabytes: u32, claimed: u64| {
        by_python(&format!(
            "c = zlib.compressobj(9, zlib.DEFLATED, -15)\nm = c.compress(bytes(1 << 20)) + c.flush(zlib.Z_FULL_FLUSH)\nd = m * {megabytes} + b'\\x03\\x00'\nn = b'zeros.geojson'\nz.fp.write(struct.pack('<4s5H3I2H', b'PK\\3\\4', 20, 0, 8, 0, 33, 0, len(d), {claimed}, len(n), 0) + n + d)\ni = zipfile.ZipInfo('zeros.geojson')\ni.compress_type, i.file_size, i.compress_size, i.header_offset, i.CRC = 8, {claimed}, len(d), 0, 0\nz.filelist.append(i)\nz.NameToInfo[i.filename] = i\nz._didModify = True\nz.start_dir = z.fp.tell()"
        ))
    };
    let honest = bomb(3 * 1024, 3 << 30);
    assert!(honest.len() < 16 << 20, "{}", honest.len());
    refused(&app, honest, &[], "unsafe-archive", &["zeros.geojson", "300"]).await;
    refused(&app, bomb(10 * 1024, 100), &[], "unreadable-file", &["zeros.geojson"]).await;
    let inner = zipped(&[("a.geojson", geojson())]);
    let nested = zipped(&[("inner.zip", inner.clone())]);
    refused(&app, nested.clone(), &[], "unsafe-archive", &["压缩包中还有压缩包"]).await;
    refused(&app, zipped(&[("middle.zip", nested)]), &[], "unsafe-archive", &["压缩包中还有压缩包"]).await;
    let many = "for n in range(10001): z.writestr(f'{n}.txt', '')";
    refused(&app, by_python(many), &[], "too-large", &["10001", "10000"]).await;
    // A directory that claims four thousand million entries reserves nothing.
    let mut lying = zipped(&[("a.geojson", geojson())]);
    let end = lying.len() - 22;
    lying[end + 8..end + 12].copy_from_slice(&[0xfe, 0xff, 0xfe, 0xff]);
    let import = app.validate(lying, &[("into", "parcels")]).await;
    assert_eq!(import["status"], "rejected");
    assert!(["unreadable-file", "too-large"].contains(&codes(&import)[0]), "{import:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_that_cannot_be_read_say_why() {
    let app = TestApp::start().await;
    // Bit 0 of the flags, in the file's own head and in the directory.
    let mut locked = zipped(&[("a.geojson", geojson())]);
    locked[6] |= 1;
    let directory = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    locked[directory + 8] |= 1;
    refused(&app, locked, &[], "password-protected", &["a.geojson", "密码"]).await;
    let several = zipped(&[("东.geojson", geojson()), ("西.geojson", geojson())]);
    refused(&app, several, &[], "unreadable-file", &["东.geojson", "西.geojson"]).await;
    let document = zipped(&[("[Content_Types].xml", b"<a/>".to_vec()), ("word/document.xml", b"<a/>".to_vec())]);
    refused(&app, document, &[], "unreadable-file", &["docx"]).await;
    let nothing = zipped(&[("照片.jpg", vec![0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])]);
    refused(&app, nothing, &[], "unreadable-file", &["照片.jpg"]).await;
    refused(&app, zipped(&[]), &[], "empty-file", &["空"]).await;
    let whole = zipped(&[("a.geojson", geojson())]);
    refused(&app, whole[..whole.len() / 2].to_vec(), &[], "unreadable-file", &["ZIP"]).await;
    // A flipped bit in the packed bytes: the checksum tells.
    let mut flipped = whole;
    let middle = flipped.len() / 3;
    flipped[middle] ^= 0x10;
    let import = app.validate(flipped, &[("into", "parcels")]).await;
    assert_eq!(import["status"], "rejected", "{import:#}");
    told(&import, "unreadable-file", &["a.geojson"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_program_unpacked_is_removed_after_a_day() {
    let app = TestApp::start().await;
    let folder = app.app.config.data_dir.join("files");
    let (old, new) = (folder.join(".unpacked-old"), folder.join(".unpacked-new"));
    for path in [&old, &new] {
        std::fs::create_dir_all(path).unwrap();
        std::fs::write(path.join("content"), "x").unwrap();
    }
    run("touch", &["-d", "2 days ago", old.to_str().unwrap()]);
    tuguan::intake::recover::settle_dead(&app.app, &tuguan::db::Caller::system()).await.unwrap();
    assert!(!old.exists() && new.exists());
}
