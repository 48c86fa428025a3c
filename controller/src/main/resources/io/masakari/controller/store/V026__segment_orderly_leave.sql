-- What follows where a host leaves its cluster in order.
alter table failover_segments add column orderly_leave varchar(16) not null default 'IGNORE';
