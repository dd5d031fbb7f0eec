//! To which records files belong. What the caller may do with such a record is decided in `sql/views/records.sql`; a new kind of
//! record is a word here and a branch there.

use std::collections::BTreeSet;
use std::str::FromStr;

use deadpool_postgres::ClientWrapper;

use crate::access::refused;
use crate::error::{Error, Result};

/// A kind of record that has files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    /// 空间: a parcel or a building, by its id.
    Space,
    /// 储备台账: an entry of the ledger.
    Reserve,
    /// 地块交接表.
    Handover,
    /// 日常管理表.
    Patrol,
    /// 整改通知.
    Rectification,
    /// 临时利用.
    TemporaryUse,
    /// 合同.
    Contract,
    /// 函件.
    Letter,
    /// 现场核查.
    Visit,
    /// 整改通知 of a site visit.
    VisitNotice,
}

impl OwnerKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Space,
        Self::Reserve,
        Self::Handover,
        Self::Patrol,
        Self::Rectification,
        Self::TemporaryUse,
        Self::Contract,
        Self::Letter,
        Self::Visit,
        Self::VisitNotice,
    ];

    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Space => "space",
            Self::Reserve => "reserve",
            Self::Handover => "handover",
            Self::Patrol => "patrol",
            Self::Rectification => "rectification",
            Self::TemporaryUse => "temporary_use",
            Self::Contract => "contract",
            Self::Letter => "letter",
            Self::Visit => "visit",
            Self::VisitNotice => "visit_notice",
        }
    }

    /// 中文名.
    pub fn title(self) -> &'static str {
        match self {
            Self::Space => "空间",
            Self::Reserve => "储备台账",
            Self::Handover => "地块交接表",
            Self::Patrol => "日常管理表",
            Self::Rectification => "整改通知",
            Self::TemporaryUse => "临时利用",
            Self::Contract => "合同",
            Self::Letter => "函件",
            Self::Visit => "现场核查",
            Self::VisitNotice => "现场核查整改通知",
        }
    }
}

impl FromStr for OwnerKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::word).join(", ");
        Self::ALL.into_iter().find(|kind| kind.word() == text).ok_or_else(|| format!("one of: {}", known()))
    }
}

/// A record that has files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Its kind.
    pub kind: OwnerKind,
    /// Its number.
    pub id: i64,
}

/// How the caller stands to a record that he may know of.
#[derive(Debug)]
pub(super) struct Standing {
    /// Whether he may add files and correct what is said of them.
    pub(super) writes: bool,
    /// The spaces it is about.
    pub(super) spaces: Vec<i64>,
    /// Whether one of them is sensitive.
    pub(super) restricted: bool,
    /// Whether one of them is 部队用地.
    military: bool,
}

impl Owner {
    /// `space/12`, for the record of what was done.
    pub(super) fn path(self) -> String {
        format!("{}/{}", self.kind.word(), self.id)
    }

    /// SHA-256 of the pictures of it that count.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn pictures(self, client: &ClientWrapper) -> Result<BTreeSet<String>> {
        let sql = "select sha256 from attachment
                   where owner_kind = $1 and owner_id = $2 and withdrawn_at is null and media_type like 'image/%'";
        Ok(client.query(sql, &[&self.kind.word(), &self.id]).await?.iter().map(|row| row.get(0)).collect())
    }

    /// As if there were none.
    pub(super) fn not_found(self) -> Error {
        let Self { kind, id } = self;
        Error::NotFound(format!("没有编号为 {id} 的{} (there is no {} {id})", kind.title(), kind.word()))
    }

    /// How the caller stands to it.
    ///
    /// # Errors
    /// 404 if there is none, or none the caller may know of.
    pub(super) async fn standing(self, client: &ClientWrapper) -> Result<Standing> {
        let sql = "select sees_record($1, $2), writes_record($1, $2), s.spaces,
                       exists (select from space_label l where l.space_id = any (s.spaces) and l.restricted),
                       exists (select from classification c where c.space_id = any (s.spaces) and c.category = 'military')
                       or exists (select from parcel p where p.id = any (s.spaces) and p.holder_kind = 'military')
                       or exists (select from building b where b.id = any (s.spaces) and b.holder_kind = 'military')
                   from (select spaces_of_record($1, $2) as spaces) s";
        let row = client.query_one(&client.prepare_cached(sql).await?, &[&self.kind.word(), &self.id]).await?;
        if !row.get::<_, bool>(0) {
            return Err(self.not_found());
        }
        Ok(Standing { writes: row.get(1), spaces: row.get(2), restricted: row.get(3), military: row.get(4) })
    }

    /// Records as two columns for the database: their kinds and numbers.
    pub(super) fn columns(owners: &[Self]) -> (Vec<&'static str>, Vec<i64>) {
        owners.iter().map(|owner| (owner.kind.word(), owner.id)).unzip()
    }

    /// The spaces that these records are about.
    ///
    /// # Errors
    /// 404 if the caller may not know of one of them.
    pub(super) async fn spaces_of(owners: &[Self], client: &ClientWrapper) -> Result<Vec<i64>> {
        let (kinds, ids) = Self::columns(owners);
        let sql = "select sees_record(o.kind, o.id), spaces_of_record(o.kind, o.id)
                   from unnest($1::text[], $2::bigint[]) with ordinality o (kind, id, place) order by o.place";
        let rows = client.query(sql, &[&kinds, &ids]).await?;
        let mut spaces = Vec::new();
        for (row, owner) in rows.iter().zip(owners) {
            if !row.get::<_, bool>(0) {
                return Err(owner.not_found());
            }
            spaces.extend(row.get::<_, Vec<i64>>(1));
        }
        Ok(spaces)
    }

    /// What it is called, as the caller sees it.
    pub(super) async fn title(self, client: &ClientWrapper) -> Result<String> {
        let sql = match self.kind {
            OwnerKind::Space => "select object_no || ' ' || name from space_view where id = $1",
            OwnerKind::Reserve => "select concat_ws(' ', ledger_no, name) from reserve_view where id = $1",
            OwnerKind::Handover => {
                "select h.no || ' ' || v.name from handover h join reserve_view v on v.id = h.item_id where h.id = $1"
            }
            OwnerKind::Patrol => {
                "select concat_ws(' ', p.no, v.name) from patrol p join reserve_view v on v.id = p.item_id where p.id = $1"
            }
            OwnerKind::TemporaryUse => {
                "select u.no || ' ' || v.name from temporary_use u join reserve_view v on v.id = u.item_id where u.id = $1"
            }
            OwnerKind::Contract => "select concat_ws(' ', contract_no, name) from contract where id = $1",
            OwnerKind::Letter => "select concat_ws(' ', coalesce(document_no, no), title) from letter where id = $1",
            OwnerKind::Visit => {
                "select v.no || ' ' || c.name from site_visit v join contract c on c.id = v.contract_id where v.id = $1"
            }
            OwnerKind::VisitNotice => {
                "select n.no || ' ' || c.name from visit_notice n join contract c on c.id = n.contract_id where n.id = $1"
            }
            OwnerKind::Rectification => {
                "select r.no || ' ' || v.name from rectification r join reserve_view v on v.id = r.item_id where r.id = $1"
            }
        };
        let row = client.query_opt(&client.prepare_cached(sql).await?, &[&self.id]).await?;
        Ok(row.map_or_else(|| format!("{} {}", self.kind.title(), self.id), |row| row.get(0)))
    }
}

impl Standing {
    /// Refuses whoever does not write the record.
    ///
    /// # Errors
    /// 403.
    pub(super) fn require_writing(&self) -> Result<()> {
        if self.writes {
            return Ok(());
        }
        Err(refused("您可以查看该记录，但无权增改其附件 (you see this record but do not write it)"))
    }

    /// 军事禁区、军事管理区 are not photographed (军事设施保护法 第十七条、第二十二条).
    ///
    /// # Errors
    /// 422 for a photo of such land.
    pub(super) fn allow(&self, photo: bool) -> Result<()> {
        if photo && self.military {
            return Err(Error::field(
                "file",
                "photo-not-allowed",
                "特殊用地不得拍照存档；只能上传文件扫描件 (no photos of this land are kept, only scanned documents)",
            ));
        }
        Ok(())
    }
}
