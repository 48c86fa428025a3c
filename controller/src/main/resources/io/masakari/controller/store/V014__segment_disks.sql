-- Where disks of its instances lie that are no volumes. Segments of before are treated as before until somebody says it.
alter table failover_segments add column instance_disks varchar(16) not null default 'AS_BEFORE';
