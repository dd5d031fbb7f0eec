//! Which rows a caller may take over. The plan is worked out by the service over everything there is; here it is looked at with
//! the caller's eyes: what conflicts with records he may not see is answered by 需发改局核实 and nothing else, and
//! what lies outside his street, organisation or park, or is sensitive, is refused.

use postgres_types::ToSql;

use super::plan::in_row;
use super::problem::Problem;
use crate::access::Right;
use crate::db::{Acting, Reach};
use crate::error::Result;
use crate::records::collection::Collection;

/// What 资源规划 may say anew of a parcel.
const PLANNING: &[&str] = &["use_plan_scheme", "use_plan", "far_max", "supply_plan"];

/// The staged rows of one import or edit, seen by whoever delivered it.
pub struct Scope<'a, C> {
    /// Its caller is the person; in between it acts as the service.
    pub client: &'a C,
    /// Their table.
    pub rows: &'a str,
    pub collection: Collection,
    pub present: &'a [&'static str],
}

impl<C: Acting> Scope<'_, C> {
    /// Refuses rows of the plan that are not the caller's to take over.
    pub async fn refuse(&self) -> Result<()> {
        if self.client.caller().permit().reach == Reach::Everything {
            return Ok(());
        }
        self.refuse_hidden_targets().await?;
        if self.collection.is_space() {
            self.refuse_beyond_reach().await?;
        }
        if !self.client.caller().sees_restricted() {
            self.refuse_sensitive().await?;
        }
        if self.collection == Collection::Parcels && !self.client.caller().may(Right::WriteParcels.word()) {
            self.refuse_more_than_planning().await?;
        }
        Ok(())
    }

    /// What an export masked comes back masked: where a row of 部队用地 carries its generic name, what the mask hides is left as it
    /// is stored, instead of being overwritten with the mask.
    pub async fn unmask(&self) -> Result<()> {
        if !self.collection.is_space() || !self.client.caller().sees_restricted() {
            return Ok(());
        }
        let (rows, table) = (self.rows, self.collection.table());
        let sql = format!(
            "update {rows} s
             set name = t.name, address = t.address, holder = t.holder, holder_uscc = t.holder_uscc, remark = t.remark
             from {table} t
             where s.name like '特殊用地%号' and s.name = generic_name(t.id) and (t.object_no = s.object_no or t.code = s.code)"
        );
        self.client.execute(&sql, &[]).await?;
        Ok(())
    }

    /// Refuses the rows (`s`, planned as `a`) for which `condition` holds, unless they are refused already.
    async fn mark(&self, refusal: &str, condition: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64> {
        let rows = self.rows;
        let sql = format!(
            "update {rows}_plan a set action = 'reject', refusal = '{refusal}' from {rows} s
             where s.row_no = a.row_no and a.refusal is null and ({condition})"
        );
        Ok(self.client.execute(&sql, values).await?)
    }

    /// The one place that knows what a caller sees is the database: it is asked as the caller.
    async fn refuse_hidden_targets(&self) -> Result<()> {
        let table = self.collection.table();
        self.client.as_caller().await?;
        let hidden = self
            .mark(
                "hidden",
                &format!(
                    "exists (select from unnest(a.found) f where f is not null and f not in (select id from {table}))"
                ),
                &[],
            )
            .await;
        self.client.as_service().await?;
        hidden.map(drop)
    }

    async fn refuse_beyond_reach(&self) -> Result<()> {
        let reach = &self.client.caller().permit().reach;
        let key = reach.key();
        let condition = match reach {
            Reach::Everything | Reach::District => return Ok(()),
            Reach::Nothing => return self.mark("reach", "true", &[]).await.map(drop),
            Reach::Street(_) => {
                "(
                select z.code from zone z
                where z.kind = 'street' and z.boundary && s.boundary and st_intersects(z.boundary, s.boundary)
                order by st_area(st_intersection(z.boundary, s.boundary)) desc, z.code limit 1
             ) is distinct from $1::text"
            }
            Reach::Park(_) => {
                "not exists (
                select from zone z
                where z.kind = 'park' and z.code = $1::text and z.boundary && s.boundary
                and st_area(st_intersection(z.boundary, s.boundary)) >= 0.5 * s.area_m2::float8
             )"
            }
            // A delivery that does not speak of the holder leaves it as it is.
            Reach::Holder(_) if self.present.contains(&"holder_uscc") => "s.holder_uscc is distinct from $1::text",
            Reach::Holder(_) => return self.mark("reach", "a.target_id is null", &[]).await.map(drop),
        };
        self.mark("reach", condition, &[&key]).await?;
        Ok(())
    }

    async fn refuse_sensitive(&self) -> Result<()> {
        if !self.collection.is_space() {
            self.mark("not-named", "s.kind = 'military'", &[]).await?;
            return Ok(());
        }
        self.mark(
            "not-named",
            "is_sensitive(s.holder_kind, s.confidentiality, s.use_now_scheme, s.use_now, s.use_plan_scheme, s.use_plan)",
            &[],
        )
        .await?;
        let within = "exists (
            select from zone z
            where z.kind = 'military' and z.boundary && s.boundary
            and st_area(st_intersection(z.boundary, s.boundary)) >= 0.5 * s.area_m2::float8
        )";
        self.mark("hidden", within, &[]).await?;
        Ok(())
    }

    async fn refuse_more_than_planning(&self) -> Result<()> {
        let table = self.collection.table();
        let others: Vec<&str> = self.present.iter().copied().filter(|name| !PLANNING.contains(name)).collect();
        let mut differs = vec!["not t.extra @> s.extra".to_owned()];
        for name in others {
            let default =
                self.collection.fields().iter().find(|field| field.name == name).and_then(|field| field.default);
            differs.push(match (name, default) {
                ("object_no", _) => "t.object_no is distinct from coalesce(s.object_no, t.object_no)".to_owned(),
                (_, Some(default)) => format!("t.{name} is distinct from coalesce(s.{name}, {default})"),
                (_, None) => format!("t.{name} is distinct from s.{name}"),
            });
        }
        let differs = differs.join(" or ");
        let condition = format!(
            "a.action = 'create' or (a.action = 'update' and not a.same_boundary)
             or exists (select from {table} t where t.id = a.target_id and ({differs}))"
        );
        self.mark("planning", &condition, &[]).await?;
        Ok(())
    }

    /// Hides the overlaps with records that the caller may not see, and refuses their rows.
    pub async fn hide_overlaps(&self) -> Result<()> {
        if self.client.caller().permit().reach == Reach::Everything {
            return Ok(());
        }
        let (rows, table) = (self.rows, self.collection.table());
        self.client.as_caller().await?;
        let hidden = self
            .client
            .execute(
                &format!(
                    "update {rows}_overlap v set hidden = true, name = ''
                     where other_id is not null and other_id not in (select id from {table})"
                ),
                &[],
            )
            .await;
        self.client.as_service().await?;
        hidden?;
        // Refused whatever the size: a limit between warning and refusal would tell how much.
        let overlapping = format!("exists (select from {rows}_overlap v where v.row_no = a.row_no and v.hidden)");
        self.mark("hidden", &overlapping, &[]).await.map(drop)
    }

    /// How many rows conflict with hidden records.
    pub async fn hidden(&self) -> Result<i64> {
        let sql = format!("select count(*) from {}_plan where refusal = 'hidden'", self.rows);
        Ok(self.client.query_one(&sql, &[]).await?.get(0))
    }

    /// The refused rows, in words.
    pub async fn refused(&self, most: i64) -> Result<Vec<Problem>> {
        let rows = self.rows;
        let found = self
            .client
            .query(
                &format!(
                    "select s.row_no, s.line_no, a.refusal from {rows}_plan a join {rows} s using (row_no)
                     where a.refusal is not null and a.refusal <> 'no-record' order by row_no limit $1"
                ),
                &[&most],
            )
            .await?;
        let problem = |refusal: &str| match refusal {
            "hidden" => Problem::needs_verification(),
            "not-named" => Problem::not_named(),
            "planning" => Problem::planning_only(),
            _ => Problem::outside_reach(),
        };
        Ok(found.iter().map(|row| in_row(problem(row.get(2)), row.get(0), row.get(1))).collect())
    }
}
