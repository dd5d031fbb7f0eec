//! Settings: one struct, from flags, else from the environment, else defaults. No globals.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::geo::crs::Crs;

/// Everything that can be set from outside; each is a flag and an environment variable.
#[derive(Debug, Clone, clap::Args)]
pub struct Config {
    /// PostgreSQL 15+ with PostGIS 3.3+ to use; without it tuguan runs a private cluster in its data folder
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,

    /// Folder for the private cluster and for delivered files
    #[arg(long, env = "TUGUAN_DATA_DIR", global = true, default_value = "./.tuguan")]
    pub data_dir: PathBuf,

    /// Address to listen on; until there are accounts only loopback addresses are accepted
    #[arg(long, env = "TUGUAN_LISTEN", global = true, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Absolute base of links, e.g. https://map.example.gov.cn (default: from X-Forwarded-* or Host)
    #[arg(long, env = "TUGUAN_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,

    /// Log filter, e.g. info or tuguan=debug
    #[arg(long, env = "TUGUAN_LOG", global = true, default_value = "info,refinery_core=warn,tokio_postgres=warn")]
    pub log: String,

    /// Fixes "today" (ISO date), for demonstrations and checks
    #[arg(long, env = "TUGUAN_TODAY", global = true)]
    pub today: Option<NaiveDate>,

    /// Projected CRS in which areas are measured and surveyed coordinates exchanged
    #[arg(long, env = "TUGUAN_SURVEY_CRS", global = true, default_value = "EPSG:4548")]
    pub survey_crs: Crs,

    /// TOML file that lists base maps (docs/operations.md); without it the map has none
    #[arg(long, env = "TUGUAN_BASEMAPS", global = true)]
    pub basemaps: Option<PathBuf>,

    /// Code of the district (GB/T 2260)
    #[arg(long, env = "TUGUAN_DISTRICT_CODE", global = true, default_value = "350206")]
    pub district_code: String,

    /// Name of the district
    #[arg(long, env = "TUGUAN_DISTRICT_NAME", global = true, default_value = "湖里区")]
    pub district_name: String,

    /// West,south,east,north of the district in degrees: what lies outside was misread or does not belong here
    #[arg(long, env = "TUGUAN_DISTRICT_BBOX", global = true, default_value = "118.06,24.46,118.21,24.58", value_parser = degrees)]
    pub district_bbox: Degrees,

    /// Largest file an import takes, in MiB
    #[arg(long, env = "TUGUAN_IMPORT_LIMIT_MIB", global = true, default_value_t = 2048)]
    pub import_limit_mib: u64,
}

/// A box in degrees: west, south, east, north.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Degrees(pub [f64; 4]);

fn degrees(text: &str) -> Result<Degrees, String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [west, south, east, north] if west < east && south < north => Ok(Degrees([*west, *south, *east, *north])),
        _ => Err("expected west,south,east,north in degrees".to_owned()),
    }
}

impl Config {
    /// The date the service works with: the fixed one, else today in local time.
    pub fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| chrono::Local::now().date_naive())
    }
}
