-- What a caller may do with a record that has files, for every kind of record (src/records/attachments/owner.rs names them). The
-- functions look with the caller's eyes: what the policies of the record's own table hide is not there. A new kind of record is a new
-- branch in each of them, and a word in owner.rs; nothing else decides about files.

-- Whether the caller may know of the record, and so of its files. What has ended is still seen.
create or replace function sees_record(owner_kind text, owner_id bigint) returns boolean
language sql stable parallel safe
return case owner_kind
    when 'space' then
        exists (select from parcel p where p.id = sees_record.owner_id)
        or exists (select from building b where b.id = sees_record.owner_id)
        or exists (select from parcel_history p where p.id = sees_record.owner_id)
        or exists (select from building_history b where b.id = sees_record.owner_id)
    else false
end;

-- Whether the caller may add files to the record and correct what is said of them: whoever writes the record itself. What has
-- ended is closed.
create or replace function writes_record(owner_kind text, owner_id bigint) returns boolean
language sql stable parallel safe
return case owner_kind
    when 'space' then
        (
            caller_may('imports.write:parcels')
            and exists (select from parcel p where p.id = writes_record.owner_id)
        )
        or (
            caller_may('imports.write:buildings')
            and exists (select from building b where b.id = writes_record.owner_id)
        )
    else false
end;

-- Whether papers of the record name a private person, now or before: such names are masked for whoever does not work on the records
-- (sees_details), and so are the files.
create or replace function names_a_person(owner_kind text, owner_id bigint) returns boolean
language sql stable parallel safe
return case owner_kind
    when 'space' then
        exists (select from parcel p where p.id = names_a_person.owner_id and p.holder_kind = 'individual')
        or exists (select from building b where b.id = names_a_person.owner_id and b.holder_kind = 'individual')
        or exists (select from parcel_history p where p.id = names_a_person.owner_id and p.holder_kind = 'individual')
        or exists (select from building_history b where b.id = names_a_person.owner_id and b.holder_kind = 'individual')
    else true
end;

-- The spaces that a record is about: if one of them is sensitive, every look at the files is on record.
create or replace function spaces_of_record(owner_kind text, owner_id bigint) returns bigint[]
language sql stable parallel safe
return case owner_kind
    when 'space' then array[owner_id]
    else '{}'::bigint[]
end;
