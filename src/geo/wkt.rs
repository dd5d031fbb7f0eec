//! Reference systems in words, for files that carry them so: WKT 1 as GDAL writes it (GeoPackage) and as Esri does (`.prj`).

mod read;

use super::crs::Crs;

pub use read::read;

const SPHEROID: &str = "6378137.0,298.257222101";

/// WKT 1 with EPSG codes, as OGC 01-009 has it.
pub fn ogc(crs: Crs) -> String {
    if crs == Crs::WGS84 {
        return r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]"#.to_owned();
    }
    let geographic = r#"GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]]"#;
    let (Some(meridian), Some(easting)) = (crs.central_meridian(), crs.false_easting()) else {
        return geographic.to_owned();
    };
    let width = if crs.zone_width() == Some(6) { "" } else { "3-degree " };
    let zone = match crs.zone_prefix() {
        Some(zone) => format!("zone {zone}"),
        None => format!("CM {meridian}E"),
    };
    format!(
        r#"PROJCS["CGCS2000 / {width}Gauss-Kruger {zone}",{geographic},PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{meridian}],PARAMETER["scale_factor",1],PARAMETER["false_easting",{easting}],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","{}"]]"#,
        crs.epsg()
    )
}

/// WKT as ArcGIS writes it into a `.prj`: without codes, under names of its own.
pub fn esri(crs: Crs) -> String {
    if crs == Crs::WGS84 {
        return r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#.to_owned();
    }
    let geographic = format!(
        r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",{SPHEROID}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#
    );
    let (Some(meridian), Some(easting)) = (crs.central_meridian(), crs.false_easting()) else { return geographic };
    let width = if crs.zone_width() == Some(6) { "" } else { "3_Degree_" };
    let zone = match crs.zone_prefix() {
        Some(zone) => format!("Zone_{zone}"),
        None => format!("CM_{meridian}E"),
    };
    format!(
        r#"PROJCS["CGCS2000_{width}GK_{zone}",{geographic},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{easting:.1}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian:.1}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
    )
}
