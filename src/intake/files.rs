//! Delivered files, kept whole under the SHA-256 of their content.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Buf;
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::app::App;
use crate::error::{Error, Result};

/// A file that has arrived.
#[derive(Debug)]
pub struct Kept {
    /// Hash of its content, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// Where the file with this hash lies.
pub fn path_of(app: &App, sha256: &str) -> PathBuf {
    folder(app).join(sha256)
}

fn folder(app: &App) -> PathBuf {
    app.config.data_dir.join("files")
}

/// Receives a file piece by piece; memory does not grow with it. Nothing is kept of one that breaks off or is too large.
pub async fn keep<B: Buf, E: std::fmt::Display>(
    app: &App,
    mut pieces: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<Kept> {
    let folder = folder(app);
    tokio::fs::create_dir_all(&folder).await?;
    let limit = app.config.import_limit_mib << 20;
    let draft = Draft::new(&folder);
    let mut file = tokio::fs::File::create(&draft.0).await?;
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    while let Some(piece) = pieces.next().await {
        let mut piece = piece.map_err(|error| Error::BadRequest {
            detail: format!("the upload broke off: {error}"),
            errors: Vec::new(),
        })?;
        while piece.has_remaining() {
            let chunk = piece.chunk();
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(Error::TooLarge(format!(
                    "the file is larger than {} MiB; split it, or raise TUGUAN_IMPORT_LIMIT_MIB",
                    app.config.import_limit_mib
                )));
            }
            hash.update(chunk);
            file.write_all(chunk).await?;
            let length = chunk.len();
            piece.advance(length);
        }
    }
    // On record means on disk.
    file.sync_all().await?;
    let sha256: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    tokio::fs::rename(&draft.0, folder.join(&sha256)).await?;
    Ok(Kept { sha256, bytes })
}

/// Receives a local file.
pub async fn keep_local(app: &App, path: &Path) -> Result<Kept> {
    let file = tokio::fs::File::open(path)
        .await
        .map_err(|error| Error::BadRequest { detail: format!("{}: {error}", path.display()), errors: Vec::new() })?;
    keep(app, Box::pin(tokio_util::io::ReaderStream::new(file))).await
}

/// What is half written or unpacked begins so.
const LEFTOVERS: [&str; 2] = [".upload-", ".unpacked-"];
/// No import takes as long.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes what programs that were killed left beside the kept files.
pub async fn sweep(app: &App) -> Result<()> {
    let mut entries = match tokio::fs::read_dir(folder(app)).await {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause.into()),
    };
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name();
        // Another program may be quicker.
        let Ok(metadata) = entry.metadata().await else { continue };
        let old = metadata.modified().is_ok_and(|then| then.elapsed().is_ok_and(|age| age > OLD));
        if !old || !LEFTOVERS.iter().any(|start| name.to_string_lossy().starts_with(start)) {
            continue;
        }
        let removed = match metadata.is_dir() {
            true => tokio::fs::remove_dir_all(entry.path()).await,
            false => tokio::fs::remove_file(entry.path()).await,
        };
        if let Err(cause) = removed {
            tracing::warn!("left-over {}: {cause}", entry.path().display());
        }
    }
    Ok(())
}

/// A file still being written; removed unless it was moved to its place.
struct Draft(PathBuf);

impl Draft {
    fn new(folder: &Path) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(folder.join(format!(".upload-{}-{number}", std::process::id())))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Gone already when all went well.
        let _ = std::fs::remove_file(&self.0);
    }
}
