-- Permission by row that costs little. Two roles beside tuguan_service, which own no table either and by which nobody signs in:
--
-- tuguan_worker does what the service does by itself (importing, deriving figures from neighbours, signing people in). It has the
-- rights of tuguan_service and needs every row; a policy that says so with a setting costs the planner its sight, because its
-- sub-plans are counted at every look into an index. So the worker's policy is simply “true”.
--
-- tuguan_reader owns the views (sql/views) and by that reads for them: spaces and zones by the same policies as everybody, and what
-- hangs on a space (placement, category, net area) wherever the space itself was let through, without asking a second time.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['tuguan_worker', 'tuguan_reader'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
exception
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise exception 'the roles tuguan_worker and tuguan_reader are missing and % may not make them: run as an administrator "create role tuguan_worker nologin; create role tuguan_reader nologin; grant tuguan_service to tuguan_worker; grant tuguan_worker, tuguan_reader to %"', current_user, current_user;
end
$$;

-- The connecting role takes these roles, it does not inherit them: what the worker sees is not its own sight. Whether it may
-- take a role is asked differently since PostgreSQL 16, where who makes a role is a member that may not; before, membership is
-- all there is, and a role that inherits is told so at each start.
do $$
declare
    wanted text;
    told   boolean := current_setting('server_version_num')::integer >= 160000;
begin
    if not pg_has_role('tuguan_worker', 'tuguan_service', 'usage') then
        grant tuguan_service to tuguan_worker;
    end if;
    foreach wanted in array array['tuguan_service', 'tuguan_worker', 'tuguan_reader'] loop
        if not pg_has_role(current_user, wanted, case when told then 'set' else 'member' end) then
            execute format(
                'grant %I to %I' || case when told then ' with set true, inherit false' else '' end, wanted, current_user
            );
        end if;
    end loop;
exception
    when insufficient_privilege then
        raise exception '% may not grant roles: run as an administrator "grant tuguan_service to tuguan_worker; grant tuguan_worker, tuguan_reader to %"', current_user, current_user;
end
$$;

-- What the worker makes on the way, in temporary tables and in the staging area, the service reads with the caller's eyes.
alter default privileges for role tuguan_worker grant select, insert, update, delete on tables to tuguan_service;

do $$
declare
    name text;
begin
    for name in
        select c.relname
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity
    loop
        execute format('create policy worked_on_by_the_service on %I to tuguan_worker using (true) with check (true)', name);
    end loop;
    foreach name in array array['placement', 'classification', 'net_area'] loop
        execute format('create policy read_beside_its_space on %I for select to tuguan_reader using (true)', name);
    end loop;
end
$$;

-- As before, but the label is looked up row by row where rows are few: reading all sensitive ids for each box of the map took
-- longer than the box.
do $$
declare
    kept record;
begin
    for kept in
        select *
        from (
            values
                ('parcel', 'id'), ('parcel_history', 'id'), ('building', 'id'), ('building_history', 'id'),
                ('placement', 'space_id'), ('classification', 'space_id'), ('classification_history', 'space_id'),
                ('classification_override', 'space_id'), ('net_area', 'space_id'), ('summary_part', 'space_id')
        ) v (name, key)
    loop
        execute format('drop policy read_within_reach on %I', kept.name);
        execute format(
            $policy$
            create policy read_within_reach on %1$I for select using (
                (
                    (select %3$s())
                    or not exists (select from space_label l where l.space_id = %1$I.%2$I and l.restricted)
                )
                and (
                    (select sees_district())
                    or exists (
                        select
                        from space_label l
                        where l.space_id = %1$I.%2$I
                        and case (select caller_reach())
                            when 'street' then l.street_code = (select caller_key())
                            when 'holder' then l.holder_uscc = (select caller_key())
                            when 'park' then (select caller_key()) = any (l.park_codes)
                            else false
                        end
                    )
                )
            )
            $policy$,
            kept.name,
            kept.key,
            case kept.name when 'summary_part' then 'counts_restricted' else 'sees_restricted' end
        );
    end loop;
end
$$;
