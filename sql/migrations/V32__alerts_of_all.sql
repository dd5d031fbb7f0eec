-- 预警 of everything that has a clock stand in one list: contracts, temporary uses, rectifications of patrols.
alter table alert add column subject text not null default 'contract';
alter table alert add column subject_id bigint;
update alert set subject_id = contract_id;
alter table alert alter column subject drop default;
alter table alert alter column subject_id set not null;
alter table alert alter column contract_id drop not null;
alter table alert add constraint alert_subject_is_known check (subject in ('contract', 'temporary_use', 'rectification'));
alter table alert add constraint alert_of_a_contract_names_it check (
    case subject when 'contract' then contract_id = subject_id else contract_id is null end
);
comment on column alert.subject_id is 'the contract, temporary use or rectification; contract_id is the same for a contract';
drop index alert_is_open_once;
create unique index alert_is_open_once on alert (subject, subject_id, kind, seq, year) where status not in ('closed', 'lapsed');
create index alert_subject_idx on alert (subject, subject_id);

-- Whoever sees what an alert is of sees the alert.
drop policy read_with_its_contract on alert;
create policy read_with_its_subject on alert for select using (
    case subject
        when 'contract' then exists (select from contract c where c.id = contract_id)
        when 'temporary_use' then exists (select from temporary_use u where u.id = subject_id)
        when 'rectification' then exists (select from rectification r where r.id = subject_id)
        else false
    end
);
