//! GeoPackages written by GDAL and SQLite, honest and not.

use super::*;

fn written(geojson: &str, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("a.gpkg");
    let mut all = vec!["-f", "GPKG", "-nln", "parcels"];
    all.extend(options);
    ogr2ogr(geojson, &to, &all);
    std::fs::read(to).unwrap()
}

/// A GeoPackage after a Python script has worked on it, as `c` (sqlite3) or by its path `path`.
fn changed(bytes: &[u8], script: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gpkg");
    std::fs::write(&path, bytes).unwrap();
    // R-tree triggers call functions that only GDAL has.
    let head = "import sqlite3, struct, sys\npath = sys.argv[1]\nc = sqlite3.connect(path)\nfor (t,) in list(c.execute(\"select name from sqlite_master where type = 'trigger'\")): c.execute('drop trigger \"%s\"' % t)\n";
    run("/usr/bin/python3", &["-c", &format!("{head}{script}\nc.commit()\nc.close()\n"), path.to_str().unwrap()]);
    std::fs::read(path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn parcels_of_gdal_in_every_reference_system() {
    for (options, crs, warnings) in [
        (vec![], "EPSG:4548", &[][..]),
        (vec!["-t_srs", "EPSG:4527"], "EPSG:4527", &[]),
        (vec!["-t_srs", "EPSG:4490"], "EPSG:4490", &[]),
        (vec!["-nlt", "PROMOTE_TO_MULTI"], "EPSG:4548", &[]),
        (vec!["-dim", "XYZM"], "EPSG:4548", &["height-dropped"]),
        (vec!["-dsco", "VERSION=1.0"], "EPSG:4548", &[]),
        (vec!["-lco", "GEOMETRY_NAME=图形", "-lco", "FID=序号", "-nln", "宗地"], "EPSG:4548", &[]),
    ] {
        let app = TestApp::start().await;
        let import = ready(&app, written(&parcels(), &options), &[], warnings).await;
        assert_eq!((&import["format"], &import["crs"]["used"]), (&json!("GeoPackage"), &json!(crs)), "{options:?}");
        let items = stored(&app, &import).await;
        let areas: Vec<f64> = items.iter().map(|item| item["area_m2"].as_f64().unwrap()).collect();
        for (area, wanted) in areas.iter().zip(AREAS) {
            assert!((area - wanted).abs() <= 0.01, "{options:?}: {areas:?}");
        }
        assert_eq!(items[0]["name"], "湖里一号（虚构）");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reference_systems_without_a_code_and_without_anything() {
    let app = TestApp::start().await;
    // Number and words of Esri instead of EPSG's.
    let script = "from osgeo import osr\ns = osr.SpatialReference(); s.ImportFromEPSG(4548); s.MorphToESRI()\nc.execute(\"update gpkg_spatial_ref_sys set organization = 'NONE', organization_coordsys_id = 100001, definition = ? where srs_id = 4548\", [s.ExportToWkt()])";
    let whole = written(&parcels(), &[]);
    let import = ready(&app, changed(&whole, script), &[], &[]).await;
    assert_eq!(import["crs"]["used"], "EPSG:4548");
    let xian = written(&parcels(), &["-a_srs", "EPSG:2384"]);
    refused(&app, xian, &[], "unknown-crs", &["西安"]).await;
    let nothing = "c.execute('update gpkg_contents set srs_id = -1')\nc.execute('update gpkg_geometry_columns set srs_id = -1')\nfor r in list(c.execute('select fid, geom from parcels')): c.execute('update parcels set geom = ? where fid = ?', [r[1][:4] + struct.pack('<i', -1) + r[1][8:], r[0]])";
    let import = ready(&app, changed(&whole, nothing), &[], &["guessed-crs"]).await;
    assert_eq!(import["crs"]["guessed"], true);
    let one = "(g,) = c.execute('select geom from parcels where fid = 2').fetchone()\nc.execute('update parcels set geom = ? where fid = 2', [g[:4] + struct.pack('<i', 4527) + g[8:]])";
    let import = app.validate(changed(&whole, one), &[("into", "parcels")]).await;
    let problem = told(&import, "unknown-crs", &["4527", "4548"]);
    assert_eq!((&problem["row"], &import["rows"]["rejected"]), (&json!(2), &json!(1)), "{import:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn layers_views_and_tables() {
    let app = TestApp::start().await;
    let whole = written(&parcels(), &[]);
    let script = "c.execute('create view half as select fid, geom, name, object_no from parcels where fid <= 2')
c.execute(\"insert into gpkg_contents (table_name, data_type, identifier, srs_id) values ('half', 'features', '一半', 4548)\")
c.execute(\"insert into gpkg_geometry_columns values ('half', 'geom', 'POLYGON', 4548, 0, 0)\")
c.execute('create table 台账 (id integer primary key, object_no text, name text)')
c.execute(\"insert into 台账 values (1, 'G-1', '表')\")
c.execute(\"insert into gpkg_contents (table_name, data_type, identifier) values ('台账', 'attributes', '台账')\")
c.execute('create table layer_styles (id integer primary key, styleQML text)')
c.execute(\"insert into gpkg_contents (table_name, data_type, identifier) values ('layer_styles', 'attributes', 'layer_styles')\")";
    let file = changed(&whole, script);
    let import = ready(&app, file.clone(), &[], &[]).await;
    let layers = json!([
        { "name": "parcels", "rows": 4, "holds": "POLYGON" },
        { "name": "half", "rows": null, "holds": "POLYGON" },
        { "name": "台账", "rows": null, "holds": "属性表 (table)" },
    ]);
    assert_eq!((&import["layers"], &import["layer"]), (&layers, &json!("parcels")));
    for name in ["half", "一半"] {
        let import = app.validate(file.clone(), &[("into", "parcels"), ("layer", name)]).await;
        assert_eq!((&import["layer"], &import["rows"]["read"]), (&json!("half"), &json!(2)), "{import:#}");
        assert_eq!(import["status"], "ready");
    }
    refused(&app, file, &[("layer", "nothing")], "unreadable-file", &["nothing"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn titles_of_columns_and_types_of_values() {
    let app = TestApp::start().await;
    let whole = written(
        &parcels(),
        &["-sql", "select name as a1, object_no as a2, address, cast(1 as integer) as a3 from \"a.source\""],
    );
    assert!(whole.len() > 1000);
    let script = "c.executescript('''
create table if not exists gpkg_data_columns (table_name text, column_name text, name text, title text, description text, mime_type text, constraint_name text);
insert into gpkg_data_columns values ('parcels', 'a1', null, '名称', null, null, null), ('parcels', 'a2', null, '编号', null, null, null), ('parcels', 'a3', null, '净地', null, null, null);
alter table parcels add column valid_from date;
alter table parcels add column photo blob;
update parcels set valid_from = '2019-06-30', photo = x'ffd8ffe0';
''')";
    let import = ready(&app, changed(&whole, script), &[], &["left-out"]).await;
    told(&import, "left-out", &["photo"]);
    let items = stored(&app, &import).await;
    are_the_parcels(&items);
    let history = app.ok(&format!("/api/spaces/{}/history", items[0]["id"])).await;
    assert!(history.to_string().contains("2019-06-30"), "{history:#}");
}

/// A GeoPackage with one geometry from WKT, by GDAL.
fn of_wkt(wkt: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("a.gpkg");
    let script = "import sys\nfrom osgeo import ogr, osr\nogr.UseExceptions()\ns = osr.SpatialReference(); s.ImportFromEPSG(4548)\nd = ogr.GetDriverByName('GPKG').CreateDataSource(sys.argv[1])\nl = d.CreateLayer('parcels', s, ogr.wkbUnknown)\nl.CreateField(ogr.FieldDefn('name', ogr.OFTString))\nf = ogr.Feature(l.GetLayerDefn()); f['name'] = '弧'\nf.SetGeometryDirectly(ogr.CreateGeometryFromWkt(sys.argv[2])); l.CreateFeature(f)\n";
    run("/usr/bin/python3", &["-c", script, to.to_str().unwrap(), wkt]);
    std::fs::read(to).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn arcs_become_chords_within_a_millimetre() {
    let (x, y) = (612_400.0, 2_714_000.0);
    // A full circle of 50 m; a half disc on a straight edge; the same as a part of a MultiSurface, with heights.
    let circle = format!("CURVEPOLYGON(CIRCULARSTRING({x} {y},{} {y},{x} {y}))", x + 100.0);
    let half = format!(
        "COMPOUNDCURVE(({x} {y},{} {y}),CIRCULARSTRING({} {y},{} {},{x} {y}))",
        x + 100.0,
        x + 100.0,
        x + 50.0,
        y + 50.0
    );
    let disc = std::f64::consts::PI * 2500.0;
    for (wkt, area, length) in [
        (circle, disc, disc / 25.0),
        (format!("CURVEPOLYGON({half})"), disc / 2.0, disc / 50.0),
        (format!("MULTISURFACE(CURVEPOLYGON({half}))"), disc / 2.0, disc / 50.0),
    ] {
        let app = TestApp::start().await;
        let import = app.validate(of_wkt(&wkt), &[("into", "parcels")]).await;
        assert_eq!((&import["status"], codes(&import)), (&json!("ready"), vec!["arcs-replaced"]), "{wkt}: {import:#}");
        let id = import["id"].as_i64().unwrap();
        assert_eq!(app.commit(id, json!({})).await["status"], "committed");
        let found = app.ok("/api/spaces").await["items"][0]["area_m2"].as_f64().unwrap();
        // Chords within a millimetre enclose at most so much less: two thirds of a millimetre along the arc.
        assert!(found <= area && area - found < length * 0.001 * 0.67 + 0.01, "{wkt}: {found}, {area}");
    }
    let app = TestApp::start().await;
    for (wkt, code, word) in [
        (format!("POINT({x} {y})"), "wrong-geometry-type", "Point"),
        (format!("CIRCULARSTRING({x} {y},{} {y},{x} {y})", x + 1.0), "wrong-geometry-type", "CircularString"),
        (format!("GEOMETRYCOLLECTION(POINT({x} {y}))"), "geometry-collection", ""),
        ("POLYGON EMPTY".to_owned(), "null-geometry", ""),
    ] {
        let import = refused(&app, of_wkt(&wkt), &[], code, &[word]).await;
        assert_eq!(import["problems"][0]["row"], 1, "{wkt}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_that_are_no_geopackage_or_damaged() {
    let app = TestApp::start().await;
    let whole = written(&parcels(), &[]);
    let plain = changed(&whole, "c.execute('pragma foreign_keys = off')\nc.execute('drop table gpkg_contents')");
    refused(&app, plain, &[], "unreadable-file", &["SQLite", "gpkg_contents"]).await;
    let pictures = changed(&whole, "c.execute(\"update gpkg_contents set data_type = 'tiles'\")");
    refused(&app, pictures, &[], "empty-file", &["GeoPackage"]).await;
    refused(&app, written(&collection(vec![]), &[]), &[], "empty-file", &["空"]).await;
    refused(&app, whole[..whole.len() - 4096].to_vec(), &[], "truncated", &["GeoPackage"]).await;
    refused(&app, whole[..50].to_vec(), &[], "truncated", &["GeoPackage", "50"]).await;
    let mut damaged = whole.clone();
    damaged[100..4096].fill(0x5a);
    refused(&app, damaged, &[], "unreadable-file", &["GeoPackage"]).await;
    // Pages of zeros somewhere: told, or read around, but nothing is stored and nothing falls over.
    for page in 1..whole.len() / 4096 {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0);
        let import = app.validate(damaged, &[("into", "parcels")]).await;
        assert!(["ready", "rejected"].contains(&import["status"].as_str().unwrap()), "{page}: {import:#}");
    }
    let garbage = "c.execute(\"update parcels set geom = x'00112233' where fid = 2\")\nc.execute('update parcels set geom = substr(geom, 1, 60) where fid = 3')\nc.execute('update parcels set geom = null where fid = 4')";
    let import = app.validate(changed(&whole, garbage), &[("into", "parcels")]).await;
    assert_eq!(import["rows"]["rejected"], 3, "{import:#}");
    assert_eq!(told(&import, "damaged-geometry", &["GeoPackage header"])["row"], 2);
    assert_eq!(told(&import, "damaged-geometry", &["WKB"])["row"], 3);
    assert_eq!(told(&import, "null-geometry", &[])["row"], 4);
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    // Another program still has it open: what it wrote last lies in a file that did not come along.
    let open = changed(
        &whole,
        "c.isolation_level = None\nc.execute('pragma journal_mode = wal')\nc.execute('create table x (a)')",
    );
    ready(&app, open, &[], &["missing-part"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn databases_made_to_do_harm() {
    let app = TestApp::start().await;
    let whole = written(&parcels(), &[]);
    let as_view = |body: &str| {
        let script = format!(
            "c.execute('''create view evil as {body}''')
c.execute(\"insert into gpkg_contents (table_name, data_type, identifier, srs_id) values ('evil', 'features', 'evil', 4548)\")
c.execute(\"insert into gpkg_geometry_columns values ('evil', 'geom', 'POLYGON', 4548, 0, 0)\")"
        );
        changed(&whole, &script)
    };
    // A view that never ends, one that makes ever larger values, one that wants another program's code.
    let endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select i as fid, null as geom, 'x' as name from n where i < 0";
    let file = as_view(endless);
    refused(&app, file, &[("layer", "evil")], "unsafe-archive", &["evil"]).await;
    let huge = "select 1 as fid, zeroblob(2000000000) as geom, hex(zeroblob(900000000)) as name";
    let import = app.validate(as_view(huge), &[("into", "parcels"), ("layer", "evil")]).await;
    assert_eq!(import["status"], "rejected", "{import:#}");
    let code = "select 1 as fid, load_extension('/tmp/x.so') as geom, 'x' as name";
    let import = app.validate(as_view(code), &[("into", "parcels"), ("layer", "evil")]).await;
    assert_eq!(import["status"], "rejected", "{import:#}");
    told(&import, "unreadable-file", &["GeoPackage"]);
    // The names in it are no SQL.
    let injected = "c.execute('alter table parcels rename to \"a\"\"; drop table gpkg_contents; --\"')\nc.execute(\"update gpkg_contents set table_name = 'a\\\"; drop table gpkg_contents; --'\")\nc.execute(\"update gpkg_geometry_columns set table_name = 'a\\\"; drop table gpkg_contents; --'\")";
    ready(&app, changed(&whole, injected), &[], &[]).await;
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    // It was opened to be read, and is what was delivered to the last bit.
    let kept = app.app.config.data_dir.join("files");
    let names: Vec<String> =
        std::fs::read_dir(kept).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| name.len() == 64), "no journals and folders: {names:?}");
}
