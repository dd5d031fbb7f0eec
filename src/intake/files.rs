//! Delivered files, kept whole under the SHA-256 of their content.

use std::path::{Path, PathBuf};

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
