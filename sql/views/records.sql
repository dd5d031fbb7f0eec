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
    when 'reserve' then exists (select from reserve_item i where i.id = sees_record.owner_id)
    when 'handover' then exists (select from handover h where h.id = sees_record.owner_id)
    when 'patrol' then exists (select from patrol p where p.id = sees_record.owner_id)
    when 'temporary_use' then exists (select from temporary_use u where u.id = sees_record.owner_id)
    when 'rectification' then exists (select from rectification r where r.id = sees_record.owner_id)
    when 'contract' then exists (select from contract c where c.id = sees_record.owner_id)
    when 'letter' then exists (select from letter l where l.id = sees_record.owner_id)
    when 'visit' then exists (select from site_visit v where v.id = sees_record.owner_id)
    when 'visit_notice' then exists (select from visit_notice n where n.id = sees_record.owner_id)
    else false
end;

-- Whether the caller works on a visit or notice that was given to this organisation: its people, or 发改局 for them.
create or replace function works_on_visit(organisation bigint) returns boolean
language sql stable parallel safe
return caller_may('contracts.decide')
    or caller_may('alerts.answer') and organisation::text = caller_organisation();

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
    when 'reserve' then
        caller_may('reserve.write') and exists (select from reserve_item i where i.id = writes_record.owner_id)
    -- A signed form is locked, and its papers with it.
    when 'handover' then
        caller_may('reserve.write')
        and exists (select from handover h where h.id = writes_record.owner_id and h.status in ('draft', 'confirming'))
    -- What has ended is closed.
    when 'temporary_use' then
        caller_may('reserve.write')
        and exists (
            select from temporary_use u
            where u.id = writes_record.owner_id
            and u.status not in ('archived', 'refused', 'withdrawn', 'terminated')
        )
    -- What is submitted is locked, and so are its photos.
    when 'patrol' then
        caller_may('reserve.write')
        and exists (select from patrol p where p.id = writes_record.owner_id and p.status = 'draft')
    when 'rectification' then
        caller_may('reserve.write')
        and exists (select from rectification r where r.id = writes_record.owner_id and r.closed_on is null)
    -- Every department adds the papers of its own part.
    when 'contract' then
        (
            caller_may('contracts.write') or caller_may('contracts.pay') or caller_may('contracts.works')
            or caller_may('contracts.figures')
        )
        and exists (select from contract c where c.id = writes_record.owner_id)
    -- The sealed page and the receipt come after a letter is issued.
    when 'letter' then
        caller_may('contracts.write')
        and exists (select from letter l where l.id = writes_record.owner_id and l.status <> 'void')
    -- Whoever was sent, or 发改局; what is submitted is locked, and so are its photos.
    when 'visit' then
        exists (
            select from site_visit v
            where v.id = writes_record.owner_id and v.status = 'open' and works_on_visit(v.organisation_id)
        )
    -- Whoever visited adds photos of the re-check, whoever is responsible those of what was done.
    when 'visit_notice' then
        exists (
            select from visit_notice n join site_visit v on v.id = n.visit_id
            where n.id = writes_record.owner_id and n.closed_on is null
            and (works_on_visit(v.organisation_id) or works_on_visit(n.responsible_id))
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
    when 'reserve' then false
    -- 承租人 and 占用人 are mostly private persons.
    when 'handover' then true
    when 'patrol' then false
    -- Contacts and legal representatives.
    when 'temporary_use' then true
    when 'rectification' then false
    when 'contract' then false
    when 'letter' then false
    when 'visit' then false
    when 'visit_notice' then false
    else true
end;

-- The spaces that a record is about: if one of them is sensitive, every look at the files is on record.
create or replace function spaces_of_record(owner_kind text, owner_id bigint) returns bigint[]
language sql stable parallel safe
return case owner_kind
    when 'space' then array[owner_id]
    when 'reserve' then (select i.space_ids from reserve_item i where i.id = spaces_of_record.owner_id)
    when 'handover' then (
        select i.space_ids from reserve_item i join handover h on h.item_id = i.id where h.id = spaces_of_record.owner_id
    )
    when 'temporary_use' then (
        select i.space_ids from reserve_item i join temporary_use u on u.item_id = i.id where u.id = spaces_of_record.owner_id
    )
    when 'patrol' then (
        select i.space_ids from reserve_item i join patrol p on p.item_id = i.id where p.id = spaces_of_record.owner_id
    )
    when 'rectification' then (
        select i.space_ids from reserve_item i join rectification r on r.item_id = i.id where r.id = spaces_of_record.owner_id
    )
    when 'contract' then (select c.space_ids from contract c where c.id = spaces_of_record.owner_id)
    when 'letter' then (
        select c.space_ids from contract c join letter l on l.contract_id = c.id where l.id = spaces_of_record.owner_id
    )
    when 'visit' then (
        select c.space_ids from contract c join site_visit v on v.contract_id = c.id where v.id = spaces_of_record.owner_id
    )
    when 'visit_notice' then (
        select c.space_ids from contract c join visit_notice n on n.contract_id = c.id where n.id = spaces_of_record.owner_id
    )
    else '{}'::bigint[]
end;
