-- Takes over the decisions: changed ones leave their predecessor in the history, evidence that changed without changing the
-- decision is renewed in place, and what is the same is not in `decision` at all. The day in braces is a date of this program.
create temp table gone on commit drop as
select c.space_id
from classification c
where true /*scope c.space_id*/
and not exists (select from parcel p where p.id = c.space_id)
and not exists (select from building b where b.id = c.space_id);

insert into classification_history (
    space_id, version, category, rule, source, decided_at, valid_from, rules_version, holds, facts, flags,
    valid_to, superseded_at
)
select
    c.space_id, c.version, c.category, c.rule, c.source, c.decided_at, c.valid_from, c.rules_version, c.holds, c.facts, c.flags,
    e.valid_to, clock_timestamp()
from classification c
join (
    select g.space_id, {today} as valid_to
    from gone g
    union all
    select d.space_id, least(d.since, {today})
    from decision d
    where d.is_changed
    and not d.is_new
) e on e.space_id = c.space_id;

delete from classification c
using gone g
where g.space_id = c.space_id;

update classification c set
    version = c.version + d.is_changed::integer,
    category = d.category,
    rule = d.rule,
    source = d.source,
    decided_at = case when d.is_changed then clock_timestamp() else c.decided_at end,
    valid_from = case when d.is_changed then least(d.since, {today}) else c.valid_from end,
    rules_version = d.rules_version,
    holds = d.holds,
    facts = d.facts,
    flags = d.flags
from decision d
where d.space_id = c.space_id
and not d.is_new;

-- A space that comes back (an undone removal) goes on counting where it left off.
insert into classification (space_id, version, category, rule, source, valid_from, rules_version, holds, facts, flags)
select
    d.space_id,
    coalesce(h.version, 0) + 1,
    d.category,
    d.rule,
    d.source,
    least(d.since, {today}),
    d.rules_version,
    d.holds,
    d.facts,
    d.flags
from decision d
left join (
    select
        e.space_id,
        max(e.version) as version
    from classification_history e
    where true /*scope e.space_id*/
    group by e.space_id
) h on h.space_id = d.space_id
where d.is_new;
