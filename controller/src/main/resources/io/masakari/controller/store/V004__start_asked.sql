-- Whether Nova was asked to start a failed instance: what is reported from then on is a new failure, also when the answer
-- was lost.
alter table instance_recoveries add column start_asked smallint not null default 0;
update instance_recoveries set start_asked = 1
  where recovery_uuid in (select recovery_uuid from recoveries where state = 'STARTING');
