//! Delivered files, kept whole under the SHA-256 of their content.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Buf;
use futures_util::Stream;

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::upload;

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
    pieces: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<Kept> {
    let (folder, limit) = (folder(app), app.config.import_limit_mib);
    let too_large =
        || Error::TooLarge(format!("the file is larger than {limit} MiB; split it, or raise TUGUAN_IMPORT_LIMIT_MIB"));
    let received = upload::receive(&folder, limit << 20, too_large, pieces).await?;
    // On record means on disk.
    tokio::fs::File::open(received.draft.path()).await?.sync_all().await?;
    tokio::fs::rename(received.draft.path(), folder.join(&received.sha256)).await?;
    Ok(Kept { sha256: received.sha256, bytes: received.bytes })
}

/// Receives a local file.
pub async fn keep_local(app: &App, path: &Path) -> Result<Kept> {
    let file = tokio::fs::File::open(path)
        .await
        .map_err(|error| Error::BadRequest { detail: format!("{}: {error}", path.display()), errors: Vec::new() })?;
    keep(app, Box::pin(tokio_util::io::ReaderStream::new(file))).await
}

/// What is half written or unpacked begins so.
const LEFTOVERS: [&str; 2] = [upload::DRAFT, ".unpacked-"];
/// No import takes as long.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes what programs that were killed left beside the kept files.
pub async fn sweep(app: &App) -> Result<()> {
    upload::sweep(&folder(app), &LEFTOVERS, OLD).await
}
