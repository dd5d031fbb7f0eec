//! What is known of a use when a step is looked at.

use deadpool_postgres::ClientWrapper;

use super::process::Facts;
use super::store::Use;
use super::terms::Term;
use crate::app::App;
use crate::credit::gate::{self, Gate, Purpose};
use crate::db::Tx;
use crate::error::Result;

/// States of an entry in which its land may be let.
const IN_STOCK: [&str; 3] = ["in_stock", "ready", "part_out"];

/// Gathers the facts. The transaction acts for the service.
pub(super) async fn gather(app: &App, tx: &Tx, one: &Use) -> Result<Facts> {
    let mut facts = Facts { form: one.form.clone(), ..Facts::default() };
    let row = tx
        .query_one(
            "select i.state, c.name, to_date(i.supply_plan || '-01', 'YYYY-MM-DD'), u.boundary is not null,
                 -- A twentieth of a metre is the width of a peg.
                 st_coveredby(u.boundary, (
                     select st_buffer(st_union(p.boundary), 0.05)
                     from reserve_piece r
                     join (select id, boundary from parcel union all select id, boundary from building) p on p.id = r.space_id
                     where r.item_id = u.item_id and r.out_on is null
                 ))
             from temporary_use u
             join reserve_item i on i.id = u.item_id
             left join code c on c.list = 'reserve_state' and c.code = i.state
             where u.id = $1",
            &[&one.id],
        )
        .await?;
    let state: String = row.get(0);
    facts.not_in_stock =
        (!IN_STOCK.contains(&state.as_str())).then(|| row.get::<_, Option<String>>(1).unwrap_or(state));
    facts.supply_on = row.get(2);
    facts.range = row.get::<_, bool>(3).then(|| row.get::<_, Option<bool>>(4).unwrap_or(false));
    facts.terms = terms(tx, one).await?;
    facts.others = others(tx, one).await?;
    let silent = app.config.silence_is_consent;
    let row = tx
        .query_one(
            "select count(*), count(*) filter (where opinion is null and not ($2 and due_on < $3)),
                 count(*) filter (where opinion = 'disagree')
             from (
                 select distinct on (organisation_id) opinion, due_on
                 from temporary_use_opinion where use_id = $1 order by organisation_id, round desc
             ) last",
            &[&one.id, &silent, &app.config.today()],
        )
        .await?;
    let count = |place: usize| u32::try_from(row.get::<_, i64>(place)).unwrap_or(u32::MAX);
    facts.opinions = (count(0), count(1), count(2));
    facts.credit = credit(app, tx, (one.id, &one.form.uscc)).await?;
    papers(tx, one, &mut facts).await?;
    Ok(facts)
}

/// How it stands today with the credit check of a use's applicant.
pub(super) async fn credit(app: &App, client: &ClientWrapper, (id, uscc): (i64, &str)) -> Result<Gate> {
    gate::of(client, &app.credit, (Purpose::TemporaryUse, id), uscc, app.config.today()).await
}

/// Terms of the same applicant on the same plot: agreed on or asked for before, and this one.
async fn terms(tx: &Tx, one: &Use) -> Result<Vec<Term>> {
    let mut terms: Vec<Term> = one.form.start_on.zip(one.form.end_on).into_iter().collect();
    let rows = tx
        .query(
            "select start_on, least(end_on, back_on) from temporary_use
             where item_id = $1 and uscc = nullif($2, '') and id <> $3 and start_on is not null and end_on is not null
                 and status in ('approved', 'signed', 'in_use', 'returned', 'continued', 'archived')",
            &[&one.item_id, &one.form.uscc, &one.id],
        )
        .await?;
    terms.extend(rows.iter().map(|row| (row.get(0), row.get(1))));
    Ok(terms)
}

/// Others on the same land in the same days. What touches along an edge does not overlap.
async fn others(tx: &Tx, one: &Use) -> Result<Vec<String>> {
    let rows = tx
        .query(
            "select o.no || ' ' || coalesce(o.form ->> 'applicant', '')
             from temporary_use u
             join temporary_use o on o.item_id = u.item_id and o.id <> u.id
                 and o.status in ('consulting', 'approved', 'signed', 'in_use')
                 and daterange(o.start_on, least(o.end_on, o.back_on), '[]') && daterange($2, $3, '[]')
                 and st_intersects(o.boundary, u.boundary) and st_area(st_intersection(o.boundary, u.boundary)) >= 1
             where u.id = $1 and o.id is distinct from u.renews
             order by o.id",
            &[&one.id, &one.form.start_on, &one.form.end_on],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn papers(tx: &Tx, one: &Use, facts: &mut Facts) -> Result<()> {
    let row = tx
        .query_one(
            "select
                 exists (select from attachment where owner_kind = 'temporary_use' and owner_id = $1
                     and doc_kind = 'government_decision' and withdrawn_at is null),
                 exists (select from attachment where owner_kind = 'temporary_use' and owner_id = $1
                     and doc_kind = 'agreement' and withdrawn_at is null),
                 exists (select from handover where id = $2 and item_id = $4 and kind = 'temporary_out'
                     and status in ('signed', 'archived')),
                 exists (select from handover where id = $3 and item_id = $4 and kind = 'temporary_back'
                     and status in ('signed', 'archived')),
                 exists (select from temporary_use where id = $5 and status in ('in_use', 'continued')),
                 exists (select from temporary_use where renews = $1 and status in ('signed', 'in_use')),
                 coalesce((select sum(amount) from temporary_use_deposit where use_id = $1 and kind = 'received'), 0),
                 coalesce((select sum(case kind when 'received' then amount else -amount end)
                     from temporary_use_deposit where use_id = $1), 0)",
            &[&one.id, &one.handover_id, &one.return_id, &one.item_id, &one.renews],
        )
        .await?;
    facts.decision = row.get(0);
    facts.agreement = row.get(1);
    facts.delivered = row.get(2);
    facts.taken_back = row.get(3);
    facts.renews = row.get(4);
    facts.renewed = row.get(5);
    facts.received = row.get(6);
    facts.held = row.get(7);
    Ok(())
}
