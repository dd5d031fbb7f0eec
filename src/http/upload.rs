//! Files and forms that arrive: received piece by piece to disk, so that memory does not grow with them. Nothing is kept of a file
//! that breaks off or is too large.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Buf;
use futures_util::{Stream, StreamExt, TryStreamExt};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use warp::multipart::Part;

use crate::error::{Error, Result};

/// Largest value of a form field that is not the file.
const LARGEST_FIELD: usize = 64 << 10;
/// How the name of a file that is still being written begins.
pub const DRAFT: &str = ".upload-";

/// A file that has arrived.
#[derive(Debug)]
pub struct Received {
    /// Where it lies until it is moved.
    pub draft: Draft,
    /// Hash of its content, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// Receives a file piece by piece into `folder`; `too_large` says what is wrong with one of more than `limit` bytes.
///
/// # Errors
/// 400 if it breaks off, what `too_large` says, 500 if it cannot be written.
pub async fn receive<B: Buf, E: std::fmt::Display>(
    folder: &Path,
    limit: u64,
    too_large: impl Fn() -> Error,
    mut pieces: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<Received> {
    tokio::fs::create_dir_all(folder).await?;
    let draft = Draft::new(folder);
    let mut file = tokio::fs::File::create(draft.path()).await?;
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    while let Some(piece) = pieces.next().await {
        let mut piece = piece.map_err(|error| Error::BadRequest {
            detail: format!("上传中断，请重新上传 (the upload broke off): {error}"),
            errors: Vec::new(),
        })?;
        while piece.has_remaining() {
            let chunk = piece.chunk();
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(too_large());
            }
            hash.update(chunk);
            file.write_all(chunk).await?;
            let length = chunk.len();
            piece.advance(length);
        }
    }
    file.flush().await?;
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Received { draft, sha256, bytes })
}

/// Removes what programs that were killed left in `folder`: files and folders whose names begin so and that are older than `age`.
///
/// # Errors
/// 500 if the folder cannot be read. One that is missing is empty.
pub async fn sweep(folder: &Path, beginnings: &[&str], age: Duration) -> Result<()> {
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(cause.into()),
    };
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name();
        // Another program may be quicker.
        let Ok(metadata) = entry.metadata().await else { continue };
        let old = metadata.modified().is_ok_and(|then| then.elapsed().is_ok_and(|since| since > age));
        if !old || !beginnings.iter().any(|start| name.to_string_lossy().starts_with(start)) {
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
#[derive(Debug)]
pub struct Draft(PathBuf);

impl Draft {
    fn new(folder: &Path) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(folder.join(format!("{DRAFT}{}-{number}", std::process::id())))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Gone already when all went well.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// A form that cannot be read.
pub fn broken_form(error: &warp::Error) -> Error {
    Error::BadRequest { detail: format!("the form cannot be read: {error}"), errors: Vec::new() }
}

/// The value of a form field that is no file.
///
/// # Errors
/// 422 if it is too long or not UTF-8.
pub async fn field(part: Part) -> Result<String> {
    let name = part.name().to_owned();
    let mut bytes = Vec::new();
    let mut pieces = Box::pin(part.stream());
    while let Some(mut piece) = pieces.try_next().await.map_err(|error| broken_form(&error))? {
        let length = piece.remaining();
        bytes.extend_from_slice(&piece.copy_to_bytes(length));
        if bytes.len() > LARGEST_FIELD {
            return Err(Error::field(&name, "too-large", "this field is too long"));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::field(&name, "bad-encoding", "this field is not UTF-8"))
}
