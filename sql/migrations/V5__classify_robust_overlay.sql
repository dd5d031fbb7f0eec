-- Overlays of surveyed boundaries must never stop a refresh: GEOS may fail on boundaries that nearly touch. Where it does,
-- the same overlay is repeated on a grid of 0.1 mm, on which it cannot fail and which moves no legal area.
-- These are functions because only a block with an exception handler can repeat one row without losing the statement.

create function robust_intersection(a geometry, b geometry) returns geometry
language plpgsql immutable strict
as $$
begin
    return st_intersection(a, b);
exception
    when internal_error then
        return st_intersection(st_makevalid(a), st_makevalid(b), 0.0001);
end
$$;
comment on function robust_intersection is 'a ∩ b; on a grid of 0.1 mm where the exact overlay fails';

create function robust_difference(a geometry, b geometry[]) returns geometry
language plpgsql immutable strict
as $$
begin
    return st_difference(a, st_union(b));
exception
    when internal_error then
        return st_difference(
            st_makevalid(a),
            (select st_union(st_makevalid(part), 0.0001) from unnest(b) part),
            0.0001
        );
end
$$;
comment on function robust_difference is 'a without all of b; on a grid of 0.1 mm where the exact overlay fails';
