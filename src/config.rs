//! Settings: one struct, from flags, else from the environment, else defaults. No globals.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::clock;
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

    /// Address to listen on; one that other machines reach needs HTTPS (--tls-cert) or a reverse proxy in front (--public-url https://…)
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

    /// Password of the demonstration accounts; absent: random, printed once
    #[arg(long, env = "TUGUAN_DEMO_PASSWORD", global = true, hide_env_values = true)]
    pub demo_password: Option<String>,

    /// Least characters of a password
    #[arg(long, env = "TUGUAN_PASSWORD_LENGTH", global = true, default_value_t = 8)]
    pub password_length: usize,

    /// Least characters of an administrator's password
    #[arg(long, env = "TUGUAN_PASSWORD_LENGTH_ADMIN", global = true, default_value_t = 10)]
    pub password_length_admin: usize,

    /// How many of upper case, lower case, digits and signs a password has at least
    #[arg(long, env = "TUGUAN_PASSWORD_CLASSES", global = true, default_value_t = 3)]
    pub password_classes: usize,

    /// How many earlier passwords may not be used again
    #[arg(long, env = "TUGUAN_PASSWORD_HISTORY", global = true, default_value_t = 5)]
    pub password_history: i64,

    /// Days after which a password must be changed; 0: never
    #[arg(long, env = "TUGUAN_PASSWORD_DAYS", global = true, default_value_t = 90)]
    pub password_days: i64,

    /// Failed sign-ins (of one name from one address, within the lock window) that lock it
    #[arg(long, env = "TUGUAN_LOCK_AFTER", global = true, default_value_t = 5)]
    pub lock_after: i64,

    /// Minutes within which failed sign-ins count
    #[arg(long, env = "TUGUAN_LOCK_WINDOW_MINUTES", global = true, default_value_t = 15)]
    pub lock_window_minutes: i64,

    /// Minutes that a lock lasts
    #[arg(long, env = "TUGUAN_LOCK_MINUTES", global = true, default_value_t = 30)]
    pub lock_minutes: i64,

    /// Minutes without a request after which a session ends
    #[arg(long, env = "TUGUAN_IDLE_MINUTES", global = true, default_value_t = 30)]
    pub idle_minutes: i64,

    /// The same for administrators
    #[arg(long, env = "TUGUAN_IDLE_MINUTES_ADMIN", global = true, default_value_t = 15)]
    pub idle_minutes_admin: i64,

    /// Hours after which a session ends in any case
    #[arg(long, env = "TUGUAN_SESSION_HOURS", global = true, default_value_t = 12)]
    pub session_hours: i64,

    /// Who must have a second factor
    #[arg(long, env = "TUGUAN_REQUIRE_TOTP", global = true, default_value = "nobody")]
    pub require_totp: RequireTotp,

    /// Sign-ins a minute from one address
    #[arg(long, env = "TUGUAN_SIGN_IN_RATE", global = true, default_value_t = 30)]
    pub sign_in_rate: u32,

    /// Searches a minute by one account
    #[arg(long, env = "TUGUAN_SEARCH_RATE", global = true, default_value_t = 300)]
    pub search_rate: u32,

    /// Addresses of reverse proxies whose X-Forwarded-* headers are believed
    #[arg(long, env = "TUGUAN_TRUSTED_PROXIES", global = true, value_delimiter = ',', default_value = "127.0.0.1,::1")]
    pub trusted_proxies: Vec<std::net::IpAddr>,

    /// Certificate chain (PEM) for HTTPS; with --tls-key
    #[arg(long, env = "TUGUAN_TLS_CERT", global = true, requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// Private key (PEM) for HTTPS; with --tls-cert
    #[arg(long, env = "TUGUAN_TLS_KEY", global = true, requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Largest file an import takes, in MiB
    #[arg(long, env = "TUGUAN_IMPORT_LIMIT_MIB", global = true, default_value_t = 2048)]
    pub import_limit_mib: u64,

    /// 会签: a department that has not answered in time counts as having nothing to say.
    #[arg(long, env = "TUGUAN_SILENCE_IS_CONSENT", global = true)]
    pub silence_is_consent: bool,

    /// Where attachments lie: file:///folder or s3://bucket/prefix (default: the folder attachments in the data folder)
    #[arg(long, env = "TUGUAN_ATTACHMENTS_URL", global = true)]
    pub attachments_url: Option<String>,

    /// Address of an S3-compatible service, e.g. https://oss.example.gov.cn (default: Amazon's)
    #[arg(long, env = "TUGUAN_ATTACHMENTS_ENDPOINT", global = true)]
    pub attachments_endpoint: Option<String>,

    /// Region of the bucket
    #[arg(long, env = "TUGUAN_ATTACHMENTS_REGION", global = true, default_value = "us-east-1")]
    pub attachments_region: String,

    /// Access key of the bucket
    #[arg(long, env = "TUGUAN_ATTACHMENTS_KEY", global = true, hide_env_values = true)]
    pub attachments_key: Option<String>,

    /// Secret of the access key; better by the environment, where other accounts of the machine do not see it
    #[arg(long, env = "TUGUAN_ATTACHMENTS_SECRET", global = true, hide_env_values = true)]
    pub attachments_secret: Option<String>,

    /// Largest attachment, in MiB
    #[arg(long, env = "TUGUAN_ATTACHMENT_LIMIT_MIB", global = true, default_value_t = 50)]
    pub attachment_limit_mib: u64,

    /// Most pixels of a picture, in millions; opening one takes up to nine bytes a pixel
    #[arg(long, env = "TUGUAN_ATTACHMENT_MEGAPIXELS", global = true, default_value_t = 64)]
    pub attachment_megapixels: u64,

    /// Where the nightly news of alerts is posted to (https://…, or http:// on this machine), signed with --webhook-secret
    #[arg(long, env = "TUGUAN_WEBHOOK_URL", global = true, requires = "webhook_secret")]
    pub webhook_url: Option<String>,

    /// Secret with which posts are signed (HMAC-SHA256); better by the environment
    #[arg(long, env = "TUGUAN_WEBHOOK_SECRET", global = true, hide_env_values = true)]
    pub webhook_secret: Option<String>,

    /// Mail server for the daily digest, e.g. smtps://user:password@mail.example.gov.cn; better by the environment
    #[arg(long, env = "TUGUAN_SMTP_URL", global = true, requires = "mail_from", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Sender of the digest, e.g. 智慧土管 <tuguan@example.gov.cn>
    #[arg(long, env = "TUGUAN_MAIL_FROM", global = true)]
    pub mail_from: Option<String>,
}

/// Who must have a second factor (动态口令).
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RequireTotp {
    /// Everybody may, nobody must.
    Nobody,
    /// The three administrators.
    Administrators,
    /// Everybody (等保三级).
    Everybody,
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
    /// Whether people reach the service by HTTPS, our own or a proxy's.
    pub fn https(&self) -> bool {
        self.tls_cert.is_some() || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// The date the service works with: the fixed one, else today in Beijing.
    pub fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(clock::today)
    }
}
