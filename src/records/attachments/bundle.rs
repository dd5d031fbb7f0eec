//! The file of a record as one archive: its catalogue and every content that counts, sent while it is made.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use chrono::{Datelike, Timelike};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use warp::reply::Response;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::catalogue::{Catalogue, entry_name};
use super::names;
use super::types::Attachment;
use crate::app::App;
use crate::clock::BEIJING;
use crate::error::{Error, Result};
use crate::http::answer::{self, with_header};

/// Pieces that wait for the network.
const WAITING: usize = 8;
/// Contents looked for at a time.
const LOOKS: usize = 8;
/// From this size on an entry needs the longer form of the format.
const LARGE: i64 = 0xffff_ffff;

/// A page that was made for the archive: its name and content.
pub(super) type Paper = (String, Vec<u8>);
/// A file of the store: its name in the archive, and the file.
pub(super) type Stored = (String, Attachment);

/// The archive of one record, as an answer.
///
/// # Errors
/// 503 if the store cannot be reached: then nothing is sent, rather than half an archive.
pub(super) async fn send(app: &App, catalogue: Catalogue) -> Result<Response> {
    let papers = vec![
        ("000_卷内目录.html".to_owned(), catalogue.to_html().into_bytes()),
        ("000_卷内目录.xlsx".to_owned(), catalogue.to_xlsx()?),
    ];
    let name = format!("{}_卷内文件.zip", names::safe(&catalogue.title));
    let named = |(place, file): (usize, &Attachment)| (entry_name(&catalogue.kinds, place, file), file.clone());
    let files = catalogue.files.iter().enumerate().map(named).collect();
    archive(app, &name, papers, files).await
}

/// An archive of papers and files, as an answer that is sent while it is made.
///
/// # Errors
/// 503 if the store cannot be reached: then nothing is sent, rather than half an archive.
pub(super) async fn archive(app: &App, name: &str, papers: Vec<Paper>, files: Vec<Stored>) -> Result<Response> {
    let keys: Vec<String> = files.iter().map(|(_, file)| file.object_key.clone()).collect();
    let looks = stream::iter(keys).map(|key| {
        let store = Arc::clone(&app.attachments);
        async move { store.is_there(&key).await }
    });
    looks.buffer_unordered(LOOKS).try_collect::<()>().await?;
    let (pieces, waiting) = mpsc::channel(WAITING);
    let (app, handle, told) = (app.clone(), Handle::current(), name.to_owned());
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe(pieces.clone());
        if let Err(cause) = write(&app, &handle, (&papers, &files), &mut pipe) {
            tracing::warn!("{told} could not be sent whole: {cause}");
            // The connection is cut: half an archive must not look like a whole one.
            let _ = pieces.blocking_send(Err(cause));
        }
    });
    let body = stream::unfold(waiting, |mut waiting| async move { waiting.recv().await.map(|piece| (piece, waiting)) });
    let response = answer::stream("application/zip", Box::pin(body));
    Ok(with_header(response, http::header::CONTENT_DISPOSITION, &names::disposition("attachment", name)))
}

type Piece = io::Result<Bytes>;

/// Writes into the answer; waits while the network is slow.
struct Pipe(mpsc::Sender<Piece>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes))).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Entries as they are: pictures and documents are packed already.
fn write(app: &App, handle: &Handle, (papers, files): (&[Paper], &[Stored]), pipe: &mut Pipe) -> io::Result<()> {
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new_stream(io::BufWriter::with_capacity(256 << 10, pipe));
    for (name, bytes) in papers {
        archive.start_file(name.as_str(), plain)?;
        archive.write_all(bytes)?;
    }
    for (name, file) in files {
        let options = plain.large_file(file.bytes >= LARGE).last_modified_time(moment(file));
        archive.start_file(name.as_str(), options)?;
        let mut content = handle
            .block_on(app.attachments.get(&file.object_key, None))
            .map_err(|error: Error| io::Error::other(error.to_string()))?;
        while let Some(piece) = handle.block_on(content.next()) {
            archive.write_all(&piece?)?;
        }
    }
    archive.finish()?.into_inner().flush()
}

/// When the file came, by the clock on the wall: the format knows no zones.
fn moment(file: &Attachment) -> DateTime {
    let at = file.created_at.with_timezone(&BEIJING);
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (hour, minute, second) = (small(at.hour()), small(at.minute()), small(at.second()));
    DateTime::from_date_and_time(year, small(at.month()), small(at.day()), hour, minute, second).unwrap_or_default()
}
