//! FlatGeobuf written by GDAL.

use super::*;

fn written(geojson: &str, options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("a.fgb");
    let mut all = vec!["-f", "FlatGeobuf"];
    all.extend(options);
    ogr2ogr(geojson, &to, &all);
    std::fs::read(to).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn parcels_of_gdal_in_every_reference_system() {
    for (options, crs, warnings) in [
        (vec![], "EPSG:4548", &[][..]),
        (vec!["-lco", "SPATIAL_INDEX=NO"], "EPSG:4548", &[]),
        (vec!["-t_srs", "EPSG:4527"], "EPSG:4527", &[]),
        (vec!["-t_srs", "EPSG:4490"], "EPSG:4490", &[]),
        (vec!["-nlt", "PROMOTE_TO_MULTI"], "EPSG:4548", &[]),
        (vec!["-dim", "XYZ"], "EPSG:4548", &["height-dropped"]),
        (vec!["-a_srs", "None"], "EPSG:4548", &["guessed-crs"]),
    ] {
        let app = TestApp::start().await;
        let import = ready(&app, written(&parcels(), &options), &[], warnings).await;
        assert_eq!((&import["format"], &import["crs"]["used"]), (&json!("FlatGeobuf"), &json!(crs)), "{options:?}");
        let items = stored(&app, &import).await;
        let areas: Vec<f64> = items.iter().map(|item| item["area_m2"].as_f64().unwrap()).collect();
        // Longitude and latitude with nine decimals and more are good for a hundredth of a square metre.
        for (area, wanted) in areas.iter().zip(AREAS) {
            assert!((area - wanted).abs() <= 0.01, "{areas:?}");
        }
        assert_eq!(items[0]["name"], "湖里一号（虚构）");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_says_why() {
    let app = TestApp::start().await;
    refused(&app, written(&parcels(), &["-a_srs", "EPSG:2384"]), &[], "unknown-crs", &["西安"]).await;
    let whole = written(&parcels(), &[]);
    refused(&app, whole[..whole.len() - 20].to_vec(), &[], "truncated", &["第 3 行"]).await;
    refused(&app, whole[..200].to_vec(), &[], "truncated", &["FlatGeobuf", "200"]).await;
    let mut older = whole.clone();
    older[3] = 2;
    refused(&app, older, &[], "unreadable-file", &["FlatGeobuf", "2"]).await;
    let points = collection(vec![json!({
        "type": "Feature", "properties": { "name": "点" },
        "geometry": { "type": "LineString", "coordinates": [[612_400.0, 2_714_000.0], [612_500.0, 2_714_000.0]] },
    })]);
    let import = refused(&app, written(&points, &[]), &[], "wrong-geometry-type", &["LineString"]).await;
    assert_eq!(import["problems"][0]["row"], 1);
    // Whatever is flipped, the program lives and nothing is stored.
    let mut header = whole.clone();
    header[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    refused(&app, header, &[], "unreadable-file", &["FlatGeobuf"]).await;
    for at in (12..whole.len()).step_by(whole.len() / 60) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0xff;
        let import = app.validate(flipped, &[("into", "parcels")]).await;
        assert!(["ready", "rejected"].contains(&import["status"].as_str().unwrap()), "{at}: {import:#}");
    }
    assert_eq!(app.ok("/api/spaces").await["matched"], 0);
    assert_eq!(app.get("/readyz").await.0, 200);
}
