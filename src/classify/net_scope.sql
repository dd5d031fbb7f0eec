-- Whose net area may be different: what was touched, what got another category, and everything whose box meets the old or
-- new boundary of those, since that is all that can cut them or be cut by them.
create temp table net_scope on commit drop as
select t.space_id
from touched t
union
select d.space_id
from decision d
where d.category is distinct from d.old_category
union
select q.id
from touched_area t
join parcel q on q.boundary && t.boundary
union
select q.id
from decision d
join parcel p on p.id = d.space_id
join parcel q on q.boundary && p.boundary
where d.category is distinct from d.old_category;

analyze net_scope;
