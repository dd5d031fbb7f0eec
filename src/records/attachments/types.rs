//! 附件 as stored, and as told.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use deadpool_postgres::ClientWrapper;
use serde_json::{Value, json};
use tokio_postgres::Row;

use super::exif::Shot;
use super::image::SIZES;
use super::owner::{Owner, OwnerKind};
use crate::error::{Error, Result};

/// The columns that a version has; those of a closed one, too.
pub(super) const COLUMNS: &str = "id, version, recorded_at, changed_by, owner_kind, owner_id, doc_kind, title, doc_no, doc_date, \
     issuer, pages, remark, file_name, media_type, bytes, sha256, object_key, width, height, has_thumbnails, exif_taken_at, \
     exif_utc_offset, exif_lng, exif_lat, exif_accuracy_m, exif_direction, exif_camera, exif_note, device_lng, device_lat, \
     device_accuracy_m, device_taken_at, created_by, created_at, withdrawn_at, withdrawn_by, withdrawn_reason";

/// What people say of a file, and may correct.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Described {
    /// Code of the list `doc_kind`.
    pub(super) doc_kind: String,
    /// 题名
    pub(super) title: String,
    /// 文号
    pub(super) doc_no: Option<String>,
    /// 日期
    pub(super) doc_date: Option<NaiveDate>,
    /// 责任者
    pub(super) issuer: Option<String>,
    /// 页数
    pub(super) pages: Option<i32>,
    /// 备注
    pub(super) remark: Option<String>,
}

/// Where and when the sending device says it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Claimed {
    /// WGS 84 longitude and latitude.
    pub(super) place: Option<(f64, f64)>,
    pub(super) accuracy_m: Option<f64>,
    pub(super) taken_at: Option<DateTime<Utc>>,
}

/// One file of a record.
#[derive(Debug, Clone)]
pub(super) struct Attachment {
    pub(super) id: i64,
    pub(super) version: i32,
    pub(super) owner: Owner,
    pub(super) described: Described,
    pub(super) file_name: String,
    pub(super) media_type: String,
    pub(super) bytes: i64,
    pub(super) sha256: String,
    pub(super) object_key: String,
    pub(super) has_thumbnails: bool,
    pub(super) created_by: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) changed_by: String,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) withdrawn: Option<(DateTime<Utc>, String, String)>,
    size: Option<(i32, i32)>,
    shot: Shot,
    claimed: Claimed,
}

impl Attachment {
    /// Of a row of [`COLUMNS`].
    pub(super) fn of(row: &Row) -> Result<Self> {
        let kind: OwnerKind =
            row.get::<_, &str>("owner_kind").parse().map_err(|error| Error::broken("a kind of record", error))?;
        let pair = |x: &str, y: &str| row.get::<_, Option<f64>>(x).zip(row.get::<_, Option<f64>>(y));
        let withdrawn_at: Option<DateTime<Utc>> = row.get("withdrawn_at");
        Ok(Self {
            id: row.get("id"),
            version: row.get("version"),
            owner: Owner { kind, id: row.get("owner_id") },
            described: Described {
                doc_kind: row.get("doc_kind"),
                title: row.get("title"),
                doc_no: row.get("doc_no"),
                doc_date: row.get("doc_date"),
                issuer: row.get("issuer"),
                pages: row.get("pages"),
                remark: row.get("remark"),
            },
            file_name: row.get("file_name"),
            media_type: row.get("media_type"),
            bytes: row.get("bytes"),
            sha256: row.get("sha256"),
            object_key: row.get("object_key"),
            has_thumbnails: row.get("has_thumbnails"),
            created_by: row.get("created_by"),
            created_at: row.get("created_at"),
            changed_by: row.get("changed_by"),
            recorded_at: row.get("recorded_at"),
            withdrawn: withdrawn_at.map(|at| (at, row.get("withdrawn_by"), row.get("withdrawn_reason"))),
            size: row.get::<_, Option<i32>>("width").zip(row.get("height")),
            shot: Shot {
                taken_at: row.get("exif_taken_at"),
                utc_offset: row.get("exif_utc_offset"),
                place: pair("exif_lng", "exif_lat"),
                accuracy_m: row.get("exif_accuracy_m"),
                direction: row.get("exif_direction"),
                camera: row.get("exif_camera"),
                note: row.get("exif_note"),
            },
            claimed: Claimed {
                place: pair("device_lng", "device_lat"),
                accuracy_m: row.get("device_accuracy_m"),
                taken_at: row.get("device_taken_at"),
            },
        })
    }

    /// As the API tells it.
    pub(super) fn to_json(&self, codes: &DocKinds) -> Value {
        let Described { doc_kind, title, doc_no, doc_date, issuer, pages, remark } = &self.described;
        let address = format!("/api/attachments/{}", self.id);
        let small = |side| format!("{address}/thumbnail?size={side}");
        json!({
            "id": self.id,
            "version": self.version,
            "owner_kind": self.owner.kind.word(),
            "owner_id": self.owner.id,
            "doc_kind": doc_kind,
            "doc_kind_name": codes.name(doc_kind),
            "title": title,
            "doc_no": doc_no,
            "doc_date": doc_date,
            "issuer": issuer,
            "pages": pages,
            "remark": remark,
            "file_name": self.file_name,
            "media_type": self.media_type,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "width": self.size.map(|size| size.0),
            "height": self.size.map(|size| size.1),
            "exif": told(&self.shot),
            "device": claimed(&self.claimed),
            "file": format!("{address}/file"),
            "thumbnails": self.has_thumbnails.then(|| {
                SIZES.iter().map(|side| (side.to_string(), small(side))).collect::<std::collections::BTreeMap<_, _>>()
            }),
            "created_by": self.created_by,
            "created_at": self.created_at,
            "changed_by": self.changed_by,
            "recorded_at": self.recorded_at,
            "withdrawn": self.withdrawn.as_ref().map(|(at, by, reason)| json!({ "at": at, "by": by, "reason": reason })),
        })
    }

    /// Whether it counts.
    pub(super) fn counts(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// Whether it would be a photo as a document of this kind.
    pub(super) fn is_photo_as(&self, doc_kind: &str) -> bool {
        is_photo(doc_kind, &self.media_type, &self.shot, &self.claimed)
    }
}

/// Whether a file is a photo of a place, rather than a scanned document.
pub(super) fn is_photo(doc_kind: &str, media_type: &str, shot: &Shot, claimed: &Claimed) -> bool {
    let picture = media_type.starts_with("image/") && !media_type.starts_with("image/vnd.");
    picture && (doc_kind.ends_with("_photo") || shot.is_of_a_camera() || claimed.place.is_some())
}

/// What the camera says; null if it says nothing.
fn told(shot: &Shot) -> Value {
    if *shot == Shot::default() {
        return Value::Null;
    }
    // With the zone if the camera says it; by the camera's own clock if not.
    let moment =
        |at: NaiveDateTime| match shot.utc_offset.and_then(|minutes| chrono::FixedOffset::east_opt(minutes * 60)) {
            Some(zone) => format!("{}{zone}", at.format("%Y-%m-%dT%H:%M:%S")),
            None => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        };
    json!({
        "taken_at": shot.taken_at.map(moment),
        "lng": shot.place.map(|place| place.0),
        "lat": shot.place.map(|place| place.1),
        "accuracy_m": shot.accuracy_m,
        "direction": shot.direction,
        "camera": shot.camera,
        "note": shot.note,
    })
}

fn claimed(claimed: &Claimed) -> Value {
    if *claimed == Claimed::default() {
        return Value::Null;
    }
    json!({
        "lng": claimed.place.map(|place| place.0),
        "lat": claimed.place.map(|place| place.1),
        "accuracy_m": claimed.accuracy_m,
        "taken_at": claimed.taken_at,
    })
}

/// 文件种类: the list `doc_kind`, in its order.
#[derive(Debug)]
pub(super) struct DocKinds(Vec<(String, String)>);

impl DocKinds {
    /// Reads the list.
    pub(super) async fn load(client: &ClientWrapper) -> Result<Self> {
        let sql = "select code, name from code where list = 'doc_kind' order by place, code";
        let rows = client.query(&client.prepare_cached(sql).await?, &[]).await?;
        Ok(Self(rows.iter().map(|row| (row.get(0), row.get(1))).collect()))
    }

    /// The name of a kind.
    pub(super) fn name(&self, code: &str) -> &str {
        self.0.iter().find(|(known, _)| known == code).map_or("", |(_, name)| name.as_str())
    }

    /// Where a kind stands in the list.
    pub(super) fn place(&self, code: &str) -> usize {
        self.0.iter().position(|(known, _)| known == code).unwrap_or(usize::MAX)
    }

    /// Refuses a kind that is not in the list.
    ///
    /// # Errors
    /// 422 with those that are.
    pub(super) fn check(&self, code: &str) -> Result<()> {
        if self.0.iter().any(|(known, _)| known == code) {
            return Ok(());
        }
        let known: Vec<String> = self.0.iter().map(|(code, name)| format!("{code}（{name}）")).collect();
        let message = format!("没有这个文件种类；可选 (unknown kind of document; known are): {}", known.join(", "));
        Err(Error::field("doc_kind", "bad-code", message))
    }
}
