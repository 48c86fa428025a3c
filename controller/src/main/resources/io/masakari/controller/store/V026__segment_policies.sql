-- What follows where a host leaves its cluster in order.
alter table failover_segments add column orderly_leave varchar(16) not null default 'IGNORE';

-- What is done about instances that stand still on an I/O error; null: as it is configured.
alter table failover_segments add column io_error varchar(16);
