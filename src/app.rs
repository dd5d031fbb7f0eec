//! What every handler is given: the database, the settings, and what is costly to make.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::access::Limits;
use crate::access::exports::Exports;
use crate::access::views::Looks;
use crate::classify::SummaryCache;
use crate::clock::Clock;
use crate::config::Config;
use crate::credit::Rules;
use crate::db::Db;
use crate::edit::Served;
use crate::error::Result;
use crate::publish::basemaps::Basemaps;
use crate::records::attachments::Archive;
use crate::supervision::law::Laws;

/// Imports validated at the same time; each also keeps a database process busy.
const JOBS: usize = 2;

/// The running application; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Connections, opened for a caller.
    pub db: Db,
    /// Settings, fixed at start.
    pub config: Arc<Config>,
    /// Base maps an administrator listed.
    pub basemaps: Arc<Basemaps>,
    /// Turns for work that keeps a processor busy.
    pub jobs: Arc<Semaphore>,
    /// What time it is for sessions, lock-outs and tokens.
    pub clock: Clock,
    /// How often one may try.
    pub limits: Arc<Limits>,
    /// Who looked at sensitive rows in the last minutes.
    pub looks: Arc<Looks>,
    /// Rows taken out that are not on record yet.
    pub exports: Arc<Exports>,
    /// What desktops without version numbers have on their screens.
    pub served: Arc<Served>,
    /// Where attachments lie.
    pub attachments: Arc<Archive>,
    /// The sums of the first screen, kept while the data stay the same.
    pub summary: Arc<SummaryCache>,
    /// Figures of the law, by the day from which they hold.
    pub laws: Arc<Laws>,
    /// How long a credit check holds, and from when on contracts need one.
    pub credit: Arc<Rules>,
}

impl App {
    /// An application over a migrated database.
    pub fn new(db: Db, config: Config) -> Result<Self> {
        let basemaps = Arc::new(Basemaps::load(config.basemaps.as_deref())?);
        let attachments = Arc::new(Archive::new(&config)?);
        let limits = Arc::new(Limits::new(config.sign_in_rate, config.search_rate));
        Ok(Self {
            db,
            clock: Clock::default(),
            limits,
            config: Arc::new(config),
            basemaps,
            jobs: Arc::new(Semaphore::new(JOBS)),
            looks: Arc::default(),
            exports: Arc::default(),
            served: Arc::default(),
            attachments,
            summary: Arc::default(),
            laws: Arc::new(Laws::built_in()?),
            credit: Arc::new(Rules::built_in()?),
        })
    }
}
