-- What the rules say about each space, and where that differs from what is stored. The places in braces are filled from the
-- rule set; every literal in it is a parameter.
create temp table decision on commit drop as
select
    d.space_id,
    d.category,
    d.rule,
    d.source,
    d.holds,
    d.facts,
    d.flags,
    {version}::integer as rules_version,
    c.category as old_category,
    -- A decision that follows from a version is as old as that version; one that follows from other rules, zones or an
    -- override begins on the day of the refresh.
    case when c.space_id is null or d.recorded_at > c.decided_at then d.space_from end as since,
    c.space_id is null as is_new,
    -- An override with another document is another decision, even if it names the same category.
    c.space_id is null
        or (c.category, c.rule, c.source, c.facts -> 'R0') is distinct from (d.category, d.rule, d.source, d.facts -> 'R0')
        as is_changed
from (
    select
        p.space_id,
        p.space_from,
        p.recorded_at,
        p.category,
        p.rule,
        case when p.place = 1 then 'override' else 'rule' end as source,
        p.outcome || (p.place = p.last) as holds,
        p.facts,
        case
            when p.military_share > 0 and p.category <> 'military' then array['military-overlap']
            else '{}'::text[]
        end as flags
    from (
        select
            o.space_id,
            o.space_from,
            o.recorded_at,
            o.outcome,
            o.facts,
            o.military_share,
            o.place,
            cardinality(o.outcome) + 1 as last,
            case when o.place = 1 then o.override_category else ({categories})[o.place] end as category,
            ({ids})[o.place] as rule
        from (
            -- The fences (offset 0) keep each expression from being computed once for every use of its outcome.
            select
                h.*,
                coalesce(array_position(h.outcome, true), cardinality(h.outcome) + 1) as place
            from (
                select
                    s.id as space_id,
                    s.valid_from as space_from,
                    s.updated_at as recorded_at,
                    array[v.space_id is not null{rules}]::boolean[] as outcome,
                    case
                        when v.space_id is null then {facts}
                        else {facts} || jsonb_build_object(
                            'R0',
                            jsonb_build_object(
                                'category', v.category,
                                'reason', v.reason,
                                'document_no', v.document_no,
                                'set_by', v.set_by,
                                'set_at', v.set_at
                            )
                        )
                    end as facts,
                    v.category as override_category,
                    coalesce((s.shares ->> 'military')::numeric, 0) as military_share
                from (
                    {rows}
                ) s
                left join classification_override v on v.space_id = s.id
                offset 0
            ) h
            offset 0
        ) o
    ) p
) d
left join classification c on c.space_id = d.space_id
where c.space_id is null
or (c.category, c.rule, c.source, c.rules_version, c.holds, c.flags, c.facts)
    is distinct from (d.category, d.rule, d.source, {version}::integer, d.holds, d.flags, d.facts);
