-- The year in which land is planned to be supplied (计划供应年月) is counted by like stage and use, today and at month ends.
alter table summary_part add column supply_year text;
alter table snapshot_row add column supply_year text;
comment on column summary_part.supply_year is '供应年份: year of 计划供应年月 of a parcel; none where nobody planned one, and of buildings';
comment on column snapshot_row.supply_year is '供应年份 as the version said that was frozen';

-- The owner's own statements obey the policies, which let nobody change what is frozen: for the two statements below they do not hold.
alter table parcel no force row level security;
alter table parcel_history no force row level security;
alter table summary_part no force row level security;
alter table snapshot_row no force row level security;

update summary_part r
set supply_year = left(p.supply_plan, 4)
from parcel p
where p.id = r.space_id
and p.supply_plan is not null;

-- Of months frozen before, what freezing would have copied: the version that counted on the last day of the month, as far as it
-- was written down by the moment of freezing. Figures that stood there stay as they are.
update snapshot_row r
set supply_year = v.supply_year
from (
    select distinct on (s.id, p.id) s.id as snapshot_id, p.id as space_id, left(p.supply_plan, 4) as supply_year
    from snapshot s
    join (
        select id, version, valid_from, recorded_at, supply_plan from parcel
        union all
        select id, version, valid_from, recorded_at, supply_plan from parcel_history
    ) p on p.valid_from <= s.cut_off and p.recorded_at <= s.frozen_at
    order by s.id, p.id, p.version desc
) v
where v.snapshot_id = r.snapshot_id
and v.space_id = r.space_id
and v.supply_year is not null;

alter table parcel force row level security;
alter table parcel_history force row level security;
alter table summary_part force row level security;
alter table snapshot_row force row level security;
