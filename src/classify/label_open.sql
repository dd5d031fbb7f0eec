-- Whether people who may not know of 部队用地 can notice this change: it touches something that is not sensitive, or was not.
select
    exists (select from touched_zone z where z.is_open)
    or exists (
        select
        from touched t
        left join label_new n on n.space_id = t.space_id
        left join space_label l on l.space_id = t.space_id
        where t.is_open
        and not (coalesce(n.restricted, l.restricted, true) and coalesce(l.restricted, true))
    )
    or exists (
        select
        from decision d
        left join label_new n on n.space_id = d.space_id
        left join space_label l on l.space_id = d.space_id
        where d.category is distinct from d.old_category
        and not (coalesce(n.restricted, true) and coalesce(l.restricted, n.restricted, true))
    )
