//! The floor under every query: connections opened for a caller, transactions, migrations, the private cluster.
//!
//! There is no way to a connection without a caller: row-level permission and the record of who changed what hang on it.

mod caller;
pub mod cluster;
pub mod migrate;
pub mod record;
mod tls;

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime,
};

pub use self::caller::{Caller, Military, Permit, Reach};
use self::record::Entry;
use crate::error::{Error, Result};

/// The role in which people's statements run: it owns nothing, and what it may do is listed in `sql/grants.sql`.
const SERVICE_ROLE: &str = "tuguan_service";
/// The role of the service's own work: the same rights, and every row (`sql/migrations/V12__roles_for_work.sql`).
const WORKER_ROLE: &str = "tuguan_worker";
/// Longest a request's query may run before it is stopped.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// The database: a pool for requests, whose queries are time-limited, and one for long work, whose are not.
#[derive(Clone)]
pub struct Db {
    requests: Pool,
    work: Pool,
}

impl Db {
    /// Pools over `config`; connects lazily.
    pub fn new(config: &tokio_postgres::Config) -> Result<Self> {
        Ok(Self { requests: pool(config, 24, REQUEST_TIMEOUT)?, work: pool(config, 8, Duration::ZERO)? })
    }

    /// A connection for reading on behalf of `caller`; every statement sees its own snapshot.
    pub async fn read(&self, caller: &Caller) -> Result<Read> {
        Read::open(self.requests.get().await?, caller).await
    }

    /// A transaction on behalf of `caller`, for a request.
    pub async fn begin(&self, caller: &Caller) -> Result<Tx> {
        Tx::begin(self.requests.get().await?, caller).await
    }

    /// A transaction on behalf of `caller` without a time limit, for imports and other long work.
    pub async fn begin_work(&self, caller: &Caller) -> Result<Tx> {
        Tx::begin(self.work.get().await?, caller).await
    }

    /// A connection for long reading and copying on behalf of `caller`.
    pub async fn work(&self, caller: &Caller) -> Result<Read> {
        Read::open(self.work.get().await?, caller).await
    }
}

/// `timeout` is the longest a statement may run; zero means no limit.
fn pool(config: &tokio_postgres::Config, size: usize, timeout: Duration) -> Result<Pool> {
    // A moment's day is that of Beijing, whatever zone a managed server is set to.
    let prepare = format!(
        "set role {SERVICE_ROLE}; set timezone = 'Asia/Shanghai'; set statement_timeout = {}",
        timeout.as_millis()
    );
    let manager = Manager::from_config(
        config.clone(),
        tls::connector()?,
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    Pool::builder(manager)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(Duration::from_secs(30)))
        .create_timeout(Some(Duration::from_secs(15)))
        .post_create(Hook::async_fn(move |client, _| {
            let prepare = prepare.clone();
            Box::pin(async move { client.batch_execute(&prepare).await.map_err(HookError::Backend) })
        }))
        .build()
        .map_err(|error| Error::broken("database pool", error))
}

/// A connection that sees what its caller sees, or for a while what the service sees.
pub trait Acting: Deref<Target = ClientWrapper> + Sync {
    /// Whether what the database is told about the caller ends with the transaction.
    const LOCAL: bool;

    /// Who it works for.
    fn caller(&self) -> &Caller;

    /// From here on the service acts for the caller, beyond the caller's sight: what follows was permitted, and
    /// [`Acting::as_caller`] before the end makes sure that the caller may see what came of it.
    fn as_service(&self) -> impl Future<Output = Result<()>> + Send {
        async { self.caller().as_service().announce(self, Self::LOCAL).await }
    }

    /// Sees again what the caller sees.
    fn as_caller(&self) -> impl Future<Output = Result<()>> + Send {
        async { self.caller().announce(self, Self::LOCAL).await }
    }
}

/// A connection to read with. Use `prepare_cached` for statements that come again.
pub struct Read {
    object: Object,
    caller: Caller,
}

impl Read {
    async fn open(object: Object, caller: &Caller) -> Result<Self> {
        caller.announce(&object, false).await?;
        Ok(Self { object, caller: caller.clone() })
    }
}

impl Acting for Read {
    const LOCAL: bool = false;

    fn caller(&self) -> &Caller {
        &self.caller
    }
}

impl Deref for Read {
    type Target = ClientWrapper;

    fn deref(&self) -> &ClientWrapper {
        &self.object
    }
}

/// A transaction: `commit` keeps it, dropping it in any other way undoes it.
///
/// SQL finds the caller's name in `current_setting('tuguan.actor')`. Nothing is kept without its record: say with
/// [`Tx::note`] what was done.
pub struct Tx {
    object: Option<Object>,
    caller: Caller,
    notes: Mutex<Vec<Entry>>,
}

impl Tx {
    async fn begin(object: Object, caller: &Caller) -> Result<Self> {
        // Held before the first statement is sent, so that a cancelled future cannot return an open transaction.
        let tx = Self { object: Some(object), caller: caller.clone(), notes: Mutex::default() };
        let client: &ClientWrapper = &tx;
        let (begun, told) = tokio::join!(client.batch_execute("begin"), caller.announce(client, true));
        begun?;
        told?;
        Ok(tx)
    }

    /// Notes what this transaction did, for the record that its commit writes.
    pub fn note(&self, entry: Entry) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Undoes everything done in this transaction, and keeps the connection.
    pub async fn abandon(mut self) -> Result<()> {
        self.batch_execute("rollback").await?;
        drop(self.object.take());
        Ok(())
    }

    /// Makes everything done in this transaction last, together with the record of it.
    ///
    /// # Errors
    /// Fails, and keeps nothing, if nothing was noted.
    pub async fn commit(mut self) -> Result<()> {
        let notes = std::mem::take(self.notes.get_mut().unwrap_or_else(PoisonError::into_inner));
        if notes.is_empty() {
            return Err(Error::Broken("a change would have been kept without its record".to_owned()));
        }
        // The end of the chain stays locked until the commit: both travel together. A failed entry fails the commit.
        let (recorded, committed) = tokio::join!(record::append(&self, &notes), self.batch_execute("commit"));
        recorded?;
        committed?;
        // Only a connection that is surely outside a transaction goes back to the pool.
        drop(self.object.take());
        Ok(())
    }
}

impl Acting for Tx {
    const LOCAL: bool = true;

    fn caller(&self) -> &Caller {
        &self.caller
    }
}

impl Deref for Tx {
    type Target = ClientWrapper;

    fn deref(&self) -> &ClientWrapper {
        match &self.object {
            Some(object) => object,
            // `commit` takes `self`, so the object can only be missing while the value is being dropped.
            None => unreachable!("a transaction is used after its end"),
        }
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        // Closing the connection is the one way to roll back that needs no waiting; undone transactions are rare.
        if let Some(object) = self.object.take() {
            drop(Object::take(object));
        }
    }
}
