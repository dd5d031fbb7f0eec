-- What keeps the spatial index in step with its table (OGC 12-128r17, annex F.3, as amended in 1.3: update2 to update4 by 6 and 7).
create trigger "rtree_{layer}_geom_insert" after insert on "{layer}"
when (new."geom" not null and not ST_IsEmpty(new."geom"))
begin
    insert or replace into "rtree_{layer}_geom"
    values (new."fid", ST_MinX(new."geom"), ST_MaxX(new."geom"), ST_MinY(new."geom"), ST_MaxY(new."geom"));
end;
create trigger "rtree_{layer}_geom_update2" after update of "geom" on "{layer}"
when old."fid" = new."fid" and (new."geom" is null or ST_IsEmpty(new."geom"))
begin
    delete from "rtree_{layer}_geom" where id = old."fid";
end;
create trigger "rtree_{layer}_geom_update4" after update on "{layer}"
when old."fid" != new."fid" and (new."geom" is null or ST_IsEmpty(new."geom"))
begin
    delete from "rtree_{layer}_geom" where id in (old."fid", new."fid");
end;
create trigger "rtree_{layer}_geom_update5" after update on "{layer}"
when old."fid" != new."fid" and (new."geom" not null and not ST_IsEmpty(new."geom"))
begin
    delete from "rtree_{layer}_geom" where id = old."fid";
    insert or replace into "rtree_{layer}_geom"
    values (new."fid", ST_MinX(new."geom"), ST_MaxX(new."geom"), ST_MinY(new."geom"), ST_MaxY(new."geom"));
end;
create trigger "rtree_{layer}_geom_update6" after update of "geom" on "{layer}"
when old."fid" = new."fid" and (new."geom" not null and not ST_IsEmpty(new."geom"))
    and (old."geom" not null and not ST_IsEmpty(old."geom"))
begin
    update "rtree_{layer}_geom"
    set minx = ST_MinX(new."geom"), maxx = ST_MaxX(new."geom"), miny = ST_MinY(new."geom"), maxy = ST_MaxY(new."geom")
    where id = new."fid";
end;
create trigger "rtree_{layer}_geom_update7" after update of "geom" on "{layer}"
when old."fid" = new."fid" and (new."geom" not null and not ST_IsEmpty(new."geom"))
    and (old."geom" is null or ST_IsEmpty(old."geom"))
begin
    insert into "rtree_{layer}_geom"
    values (new."fid", ST_MinX(new."geom"), ST_MaxX(new."geom"), ST_MinY(new."geom"), ST_MaxY(new."geom"));
end;
create trigger "rtree_{layer}_geom_delete" after delete on "{layer}"
when old."geom" not null
begin
    delete from "rtree_{layer}_geom" where id = old."fid";
end;
