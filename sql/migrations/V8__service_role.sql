-- The service does its daily work as a role that owns nothing: it can write records but neither change the schema nor
-- rewrite what is only ever appended. Roles belong to the whole server, so another database may have made it already.

do $$
begin
    if not exists (select from pg_roles where rolname = 'tuguan_service') then
        create role tuguan_service nologin;
    end if;
exception
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise exception 'the role tuguan_service is missing and % may not make it: run as an administrator "create role tuguan_service nologin; grant tuguan_service to %"', current_user, current_user;
end
$$;

do $$
begin
    if not pg_has_role(current_user, 'tuguan_service', 'member') then
        execute format('grant tuguan_service to %I', current_user);
    end if;
exception
    when insufficient_privilege then
        raise exception '% is not a member of tuguan_service: run as an administrator "grant tuguan_service to %"', current_user, current_user;
end
$$;

-- PostgreSQL lets only an owner analyze a table; after a large import the service must, or it would join by old numbers.
create function refresh_statistics(variadic tables regclass[]) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    one regclass;
begin
    foreach one in array tables loop
        execute format('analyze %s', one);
    end loop;
end
$$;
comment on function refresh_statistics is 'fresh statistics for tables that the service does not own';
