//! Where the content lies: a folder of this machine, or a bucket of an S3-compatible service. What was put is on disk (or with the
//! service) before its row is written.

use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart,
};
use tokio::io::AsyncReadExt;
use tokio::sync::{OnceCell, Semaphore};

use super::image::SIZES;
use crate::config::Config;
use crate::error::{Error, Result};

/// Bytes sent at a time; S3 wants at least 5 MiB.
const PART: usize = 8 << 20;
/// Parts under way at a time.
const PARTS: usize = 2;
/// Longest that a request to the service may take, its repetitions included, before people are told.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest to reach it at all.
const CONNECT: Duration = Duration::from_secs(5);

/// The store of files, and turns for opening pictures.
#[derive(Debug)]
pub struct Archive {
    place: Place,
    opened: OnceCell<Arc<dyn ObjectStore>>,
    /// One picture at a time is in memory.
    pub(super) turns: Semaphore,
}

/// Where it is.
#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Bucket { builder: Box<AmazonS3Builder>, prefix: Path },
}

impl Archive {
    /// The store that the settings name. It is opened when it is first needed, so that a service that cannot be reached keeps nobody
    /// from anything else.
    ///
    /// # Errors
    /// Says which setting is wrong.
    pub fn new(config: &Config) -> Result<Self> {
        let place = match config.attachments_url.as_deref() {
            None => Place::Folder(config.data_dir.join("attachments")),
            Some(url) => match (url.strip_prefix("s3://"), url.strip_prefix("file://").unwrap_or(url)) {
                (Some(rest), _) => bucket(config, rest)?,
                (None, path) if path.starts_with('/') => Place::Folder(PathBuf::from(path)),
                _ => {
                    return Err(Error::Broken(format!(
                        "TUGUAN_ATTACHMENTS_URL is {url}: file:///folder or s3://bucket/prefix is expected"
                    )));
                }
            },
        };
        Ok(Self { place, opened: OnceCell::new(), turns: Semaphore::new(1) })
    }

    async fn open(&self) -> object_store::Result<&Arc<dyn ObjectStore>> {
        let open = async || -> object_store::Result<Arc<dyn ObjectStore>> {
            let opened: Arc<dyn ObjectStore> = match &self.place {
                Place::Folder(folder) => {
                    let folder = folder.clone();
                    let opened = tokio::task::spawn_blocking(move || {
                        std::fs::create_dir_all(&folder)
                            .map_err(|cause| object_store::Error::Generic { store: "folder", source: cause.into() })?;
                        LocalFileSystem::new_with_prefix(&folder)
                    });
                    // What is acknowledged outlives a power cut: file and folder are flushed.
                    Arc::new(opened.await??.with_fsync(true))
                }
                Place::Bucket { builder, prefix } => {
                    Arc::new(PrefixStore::new(builder.as_ref().clone().build()?, prefix.clone()))
                }
            };
            Ok(opened)
        };
        self.opened.get_or_try_init(open).await
    }

    /// Puts a file there, piece by piece. When this returns it is durable.
    ///
    /// # Errors
    /// 503 if the store cannot be reached or is full.
    pub(super) async fn put_file(&self, key: &str, path: &FilePath) -> Result<()> {
        let (store, key) = (self.open().await.map_err(|error| unavailable(&error))?, Path::from(key));
        let mut file = tokio::fs::File::open(path).await?;
        let length = file.metadata().await?.len();
        if length <= PART as u64 {
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(PART));
            file.read_to_end(&mut bytes).await?;
            store.put(&key, bytes.into()).await.map_err(|error| unavailable(&error))?;
            return Ok(());
        }
        let upload = store.put_multipart(&key).await.map_err(|error| unavailable(&error))?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut buffer = vec![0; 256 << 10];
        loop {
            let count = match file.read(&mut buffer).await {
                Ok(count) => count,
                Err(cause) => {
                    let _ = upload.abort().await;
                    return Err(cause.into());
                }
            };
            if count == 0 {
                break;
            }
            if let Err(error) = upload.wait_for_capacity(PARTS).await {
                let _ = upload.abort().await;
                return Err(unavailable(&error));
            }
            upload.write(&buffer[..count]);
        }
        upload.finish().await.map_err(|error| unavailable(&error))?;
        Ok(())
    }

    /// Puts some bytes there.
    ///
    /// # Errors
    /// As [`Self::put_file`].
    pub(super) async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        let store = self.open().await.map_err(|error| unavailable(&error))?;
        store.put(&Path::from(key), bytes.into()).await.map_err(|error| unavailable(&error))?;
        Ok(())
    }

    /// Reads from there, by pieces; `range` is in bytes, its end not included.
    ///
    /// # Errors
    /// 503 if the store cannot be reached; 500 if the content is not there, which must not be.
    pub(super) async fn get(&self, key: &str, range: Option<std::ops::Range<u64>>) -> Result<Content> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let read = async { self.open().await?.get_opts(&Path::from(key), options).await };
        let found = read.await.map_err(|error| missing(key, &error))?;
        Ok(found.into_stream().map_err(std::io::Error::from).boxed())
    }

    /// Makes sure that it is there.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(super) async fn is_there(&self, key: &str) -> Result<()> {
        let look = async { self.open().await?.head(&Path::from(key)).await };
        look.await.map(|_| ()).map_err(|error| missing(key, &error))
    }

    /// Removes a content that no row names, its small copies, and what was written of them when the program was killed.
    ///
    /// # Errors
    /// 503 if the store cannot be reached.
    pub(super) async fn remove(&self, key: &str) -> Result<()> {
        let store = self.open().await.map_err(|error| unavailable(&error))?;
        for key in SIZES.iter().map(|side| thumbnail(key, *side)).chain([key.to_owned()]) {
            match store.delete(&Path::from(key.as_str())).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(unavailable(&error)),
            }
            if let Place::Folder(folder) = &self.place {
                remove_drafts(&folder.join(&key)).await?;
            }
        }
        Ok(())
    }
}

/// What is read, by pieces.
pub(super) type Content = BoxStream<'static, std::io::Result<Bytes>>;

/// Where a small copy lies.
pub(super) fn thumbnail(key: &str, side: u32) -> String {
    format!("{key}.{side}.jpg")
}

/// A folder's store writes to `name#1` and renames.
async fn remove_drafts(path: &FilePath) -> Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let beginning = format!("{}#", name.to_string_lossy());
    crate::http::upload::sweep(folder, &[&beginning], Duration::ZERO).await
}

fn bucket(config: &Config, rest: &str) -> Result<Place> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let (Some(key), Some(secret)) = (&config.attachments_key, &config.attachments_secret) else {
        return Err(Error::Broken(
            "TUGUAN_ATTACHMENTS_URL names a bucket: give TUGUAN_ATTACHMENTS_KEY and TUGUAN_ATTACHMENTS_SECRET"
                .to_owned(),
        ));
    };
    let options = ClientOptions::new().with_connect_timeout(CONNECT).with_timeout(PATIENCE * 3);
    let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: 3, retry_timeout: PATIENCE };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(config.attachments_region.as_str())
        .with_access_key_id(key)
        .with_secret_access_key(secret)
        .with_client_options(options)
        .with_retry(retry);
    if let Some(endpoint) = &config.attachments_endpoint {
        let address = endpoint.parse::<http::Uri>().ok();
        let known = address.is_some_and(|address| matches!(address.scheme_str(), Some("http" | "https")));
        if !known {
            return Err(Error::Broken(format!(
                "TUGUAN_ATTACHMENTS_ENDPOINT is {endpoint}: an address such as https://oss.example.gov.cn is expected"
            )));
        }
        // In clear only where that was said.
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    // A setting that is wrong is told at the start.
    builder.clone().build().map_err(|error| Error::Broken(format!("the store of attachments: {error}")))?;
    Ok(Place::Bucket { builder: Box::new(builder), prefix: Path::from(prefix) })
}

fn unavailable(error: &object_store::Error) -> Error {
    tracing::warn!("the store of attachments: {error}");
    Error::Unavailable(
        "附件存储暂时无法访问，没有保存任何内容，请稍后重试 (the store of files cannot be reached; nothing was saved)"
            .to_owned(),
    )
}

/// A row without its content is a fault of ours; a store that does not answer is not.
fn missing(key: &str, error: &object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::broken("the content of an attachment is not in its store", key),
        other => {
            tracing::warn!("the store of attachments: {other}");
            Error::Unavailable("附件存储暂时无法访问，请稍后重试 (the store of files cannot be reached)".to_owned())
        }
    }
}
