//! Taking a file in: looked at, stored, then named by a row. Whatever happens on the way, no row is without its content, and no
//! content without its row outlives the next sweep.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tokio_postgres::types::ToSql;

use super::content::{self, Type};
use super::exif::{self, Shot};
use super::image::{self, Picture};
use super::owner::Standing;
use super::types::{Attachment, DocKinds, is_photo};
use super::wish::Wish;
use super::{names, rows, store, sweep};
use crate::app::App;
use crate::db::record::Entry;
use crate::db::{Acting, Caller, Tx};
use crate::error::{Error, FieldError, Result};
use crate::http::idempotency;
use crate::http::upload::Received;

/// What came of an upload.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) attachment: Attachment,
    /// What whoever sent it should look at.
    pub(super) warnings: Vec<FieldError>,
}

/// What a file turned out to be.
struct Looked {
    kind: Type,
    picture: Picture,
    shot: Shot,
}

/// Keeps a file that has arrived under the name `sent`.
///
/// # Errors
/// 404 and 403 as for the record; 422 with what is wrong with the file or what was said of it; 409 if the record has it already; 503 if
/// the store cannot be reached, and then nothing is kept.
pub(super) async fn add(
    app: &App,
    caller: &Caller,
    mut wish: Wish,
    (sent, received): (&str, &Received),
    key: Option<&str>,
) -> Result<Saved> {
    let owner = wish.owner;
    let read = app.db.read(caller).await?;
    let standing = owner.standing(&read).await?;
    standing.require_writing()?;
    DocKinds::load(&read).await?.check(&wish.described.doc_kind)?;
    drop(read);
    let looked = look(app, received.draft.path(), names::ending(sent)).await?;
    standing.allow(is_photo(&wish.described.doc_kind, looked.kind.media_type(), &looked.shot, &wish.claimed))?;
    let (file_name, renamed) = names::kept(sent, looked.kind);
    if wish.described.title.is_empty() {
        wish.described.title = file_name.rsplit_once('.').map_or(file_name.clone(), |(stem, _)| stem.to_owned());
    }
    let mut warnings = std::mem::take(&mut wish.warnings);
    if renamed {
        warnings.push(FieldError::new(
            "file",
            "renamed",
            format!("文件名的扩展名与内容不符，已存为“{file_name}” (the ending of its name did not fit; kept as {file_name})"),
        ));
    }
    if let Some(note) = looked.shot.note.as_ref().or(looked.picture.note.as_ref()) {
        warnings.push(FieldError::new("file", "partly-unreadable", note));
    }
    let body = fingerprint(&wish, received);
    let file = File { wish, received, file_name, looked, body };
    // Before anything is stored: told early, and looked at again in the end.
    let tx = app.db.begin(caller).await?;
    if let Some(attachment) = file.before(&tx, key).await? {
        tx.abandon().await?;
        return Ok(Saved { attachment, warnings });
    }
    warnings.extend(file.twice(&tx).await?);
    tx.abandon().await?;
    let object = sweep::announce(app, caller).await?;
    let saved = async {
        file.put(app, &object).await?;
        file.write(app, caller, &object, key).await
    };
    match saved.await {
        Ok(attachment) => {
            if attachment.object_key != object {
                sweep::discard(app, caller, &object).await?;
            }
            Ok(Saved { attachment, warnings })
        }
        Err(error) => {
            // What cannot be removed now is removed by the next sweep.
            if let Err(cause) = sweep::discard(app, caller, &object).await {
                tracing::warn!("a content that was not acknowledged is left for the sweep: {cause}");
            }
            Err(error)
        }
    }
}

/// Looks into a file, one picture at a time.
async fn look(app: &App, path: &Path, ending: String) -> Result<Looked> {
    let _turn = app.attachments.turns.acquire().await.map_err(|error| Error::broken("waiting for a turn", error))?;
    let (path, most) = (PathBuf::from(path), app.config.attachment_megapixels.saturating_mul(1_000_000));
    let looked = tokio::task::spawn_blocking(move || {
        let kind = content::type_of(&path, &ending)?;
        let Some(format) = kind.picture() else {
            return Ok(Looked { kind, picture: Picture::default(), shot: Shot::default() });
        };
        let picture = image::look(&path, format, most)?;
        Ok(Looked { kind, picture, shot: exif::read(&path) })
    });
    // A reader that gives up in its own way: the file is at fault, not the service.
    looked.await.unwrap_or_else(|error| Err(image::broken(error)))
}

/// What was sent, for a request that comes again: what was said of it, and the content.
fn fingerprint(wish: &Wish, received: &Received) -> Vec<u8> {
    let Wish { owner, described, claimed, .. } = wish;
    Sha256::digest(format!("attachment {} {described:?} {claimed:?} {}", owner.path(), received.sha256)).to_vec()
}

/// A file on its way into the store.
struct File<'a> {
    wish: Wish,
    received: &'a Received,
    file_name: String,
    looked: Looked,
    body: Vec<u8>,
}

impl File<'_> {
    /// What the same request made before.
    async fn before(&self, tx: &Tx, key: Option<&str>) -> Result<Option<Attachment>> {
        rows::take_turn(tx, self.wish.owner).await?;
        let Some(key) = key else { return Ok(None) };
        tx.as_service().await?;
        let made = idempotency::sent_before(tx, Some(key), &self.body).await?;
        tx.as_caller().await?;
        match made {
            Some(id) => rows::find(tx, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The same content twice among the files of a record: as the same kind of document it would count twice, which is refused; as
    /// another kind it may be meant (one scan of several papers), and is told.
    async fn twice(&self, tx: &Tx) -> Result<Option<FieldError>> {
        let same = rows::same_content(tx, self.wish.owner, &self.received.sha256).await?;
        if let Some((id, _)) = same.iter().find(|(_, doc_kind)| *doc_kind == self.wish.described.doc_kind) {
            return Err(duplicate(*id));
        }
        Ok(same.first().map(|(id, _)| {
            let message = format!("同一文件已作为附件 {id} 存在 (the same file is there as attachment {id})");
            FieldError::new("file", "same-content", message)
        }))
    }

    async fn put(&self, app: &App, object: &str) -> Result<()> {
        for (side, bytes) in &self.looked.picture.thumbnails {
            app.attachments.put(&store::thumbnail(object, *side), bytes.clone()).await?;
        }
        app.attachments.put_file(object, self.received.draft.path()).await
    }

    /// Names the content by a row, unless the same request was faster.
    async fn write(&self, app: &App, caller: &Caller, object: &str, key: Option<&str>) -> Result<Attachment> {
        let tx = app.db.begin(caller).await?;
        if let Some(before) = self.before(&tx, key).await? {
            return Ok(before);
        }
        let standing = self.wish.owner.standing(&tx).await?;
        standing.require_writing()?;
        self.twice(&tx).await?;
        sweep::arrive(&tx, object).await?;
        let id = self.insert(&tx, object, &standing).await?;
        if key.is_some() {
            idempotency::remember(&tx, key, &self.body, id).await?;
        }
        let attachment = rows::find(&tx, id).await?;
        tx.note(
            Entry::done("attachment.add", format!("attachment/{id}"))
                .with("record", self.wish.owner.path())
                .with("doc_kind", self.wish.described.doc_kind.as_str())
                .with("title", self.wish.described.title.as_str())
                .with("sha256", self.received.sha256.as_str())
                .with("bytes", self.received.bytes),
        );
        tx.commit().await?;
        Ok(attachment)
    }

    async fn insert(&self, tx: &Tx, object: &str, standing: &Standing) -> Result<i64> {
        let sequence = if standing.restricted { "restricted_attachment_seq" } else { "attachment_id_seq" };
        let Self { wish: Wish { owner, described, claimed, .. }, received, file_name, looked, .. } = self;
        let id: i64 = tx.query_one("select nextval($1::text::regclass)", &[&sequence]).await?.get(0);
        let pixels = |side: u32| i32::try_from(side).ok();
        let (width, height) = looked.picture.size.map(|(w, h)| (pixels(w), pixels(h))).unwrap_or_default();
        let (shot, kind) = (&looked.shot, owner.kind.word());
        let (exif_lng, exif_lat) = shot.place.unzip();
        let (device_lng, device_lat) = claimed.place.unzip();
        let bytes = i64::try_from(received.bytes).unwrap_or(i64::MAX);
        let (media_type, thumbnails) = (looked.kind.media_type(), !looked.picture.thumbnails.is_empty());
        let taken_at: &Option<DateTime<Utc>> = &claimed.taken_at;
        let columns: [(&str, &(dyn ToSql + Sync)); 30] = [
            ("id", &id),
            ("owner_kind", &kind),
            ("owner_id", &owner.id),
            ("doc_kind", &described.doc_kind),
            ("title", &described.title),
            ("doc_no", &described.doc_no),
            ("doc_date", &described.doc_date),
            ("issuer", &described.issuer),
            ("pages", &described.pages),
            ("remark", &described.remark),
            ("file_name", file_name),
            ("media_type", &media_type),
            ("bytes", &bytes),
            ("sha256", &received.sha256),
            ("object_key", &object),
            ("width", &width),
            ("height", &height),
            ("has_thumbnails", &thumbnails),
            ("exif_taken_at", &shot.taken_at),
            ("exif_utc_offset", &shot.utc_offset),
            ("exif_lng", &exif_lng),
            ("exif_lat", &exif_lat),
            ("exif_accuracy_m", &shot.accuracy_m),
            ("exif_direction", &shot.direction),
            ("exif_camera", &shot.camera),
            ("exif_note", &shot.note),
            ("device_lng", &device_lng),
            ("device_lat", &device_lat),
            ("device_accuracy_m", &claimed.accuracy_m),
            ("device_taken_at", taken_at),
        ];
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
        let sql = format!("insert into attachment ({}) values ({})", names.join(", "), places.join(", "));
        let values: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|(_, value)| *value).collect();
        tx.execute(&tx.prepare_cached(&sql).await?, &values).await?;
        Ok(id)
    }
}

/// The record has this content as this kind of document.
pub(super) fn duplicate(id: i64) -> Error {
    let message = format!(
        "该记录已有内容相同的附件（编号 {id}），重复上传不计 (the record has this very file as attachment {id}: it does not count twice)"
    );
    Error::Conflict { detail: message.clone(), errors: vec![FieldError::new("file", "duplicate", message)] }
}
