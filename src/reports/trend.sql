-- What moved between frozen months: for each month from $1 to $2, its latest version against that of the frozen month before, space by
-- space. $3 is a category, $4 a street; null counts all five categories, all streets. A space that was in neither total before nor after
-- is of no account. Who moved is told by category and main street, whatever is asked for, so that what left here arrives there.
with latest as (
    select distinct on (s.month) s.id, s.month, s.version, s.cut_off, s.reason
    from snapshot s
    order by s.month, s.version desc
),
chain as (
    select
        l.*,
        lag(l.id) over (order by l.month) as before_id,
        lag(l.month) over (order by l.month) as before_month
    from latest l
),
step as (
    select * from chain c where c.month between $1 and $2
),
part as materialized (
    select
        r.snapshot_id,
        r.space_id,
        min(r.category) as category,
        max(r.street_code) filter (where r.count > 0) as main_street,
        coalesce(sum(r.count) filter (where r.asked), 0) as count,
        coalesce(sum(r.land_m2) filter (where r.asked), 0) as land,
        coalesce(sum(r.floor_m2) filter (where r.asked), 0) as floor
    from (
        select
            q.*,
            case when $3::text is null then q.category <> 'unclassified' else q.category = $3 end
                and ($4::text is null or coalesce(q.street_code = $4, false)) as asked
        from (
            select r.snapshot_id, r.space_id, {seen}
            from snapshot_row r
            where r.snapshot_id in (select s.id from step s union select s.before_id from step s)
        ) q
    ) r
    group by r.snapshot_id, r.space_id
),
pair as (
    select
        p.*,
        case
            when p.old_space is null then 'added'
            when p.new_space is null then 'removed'
            when p.old_category <> p.new_category or p.old_street is distinct from p.new_street then 'moved'
            else 'corrected'
        end as how
    from (
        select
            s.id as step_id,
            f.*
        from step s
        cross join lateral (
            select
                a.space_id as old_space,
                a.category as old_category,
                a.main_street as old_street,
                a.count as old_count,
                a.land as old_land,
                a.floor as old_floor,
                b.space_id as new_space,
                b.category as new_category,
                b.main_street as new_street,
                b.count as new_count,
                b.land as new_land,
                b.floor as new_floor
            from (select * from part where snapshot_id = s.before_id) a
            full join (select * from part where snapshot_id = s.id) b on b.space_id = a.space_id
        ) f
    ) p
)
select
    s.month,
    s.version,
    s.cut_off,
    s.reason,
    s.before_month,
    {sums}
from step s
left join pair p on p.step_id = s.id
group by s.month, s.version, s.cut_off, s.reason, s.before_month
order by s.month
