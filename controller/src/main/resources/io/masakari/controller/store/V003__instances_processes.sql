-- Recoveries of single instances and of process failures, beside those of hosts. They share the table of recoveries,
-- with its claims and leases; what only they have is in tables of their own.

alter table recoveries add column kind varchar(16) not null default 'HOST';
-- the instance's uuid, the process's name; empty for a host's
alter table recoveries add column subject varchar(255) not null default '';
create index recoveries_by_subject on recoveries (subject, started_at_ms);

create table instance_recoveries (
  recovery_uuid varchar(36) not null primary key references recoveries (recovery_uuid),
  instance_name varchar(255) not null,
  failure varchar(32) not null,
  failed_at_ms bigint not null,
  stopped smallint not null,
  seen_stopped smallint not null,
  move_asked_at_ms bigint,
  attempts integer not null,
  at_host varchar(255)
);

create table process_recoveries (
  recovery_uuid varchar(36) not null primary key references recoveries (recovery_uuid),
  process_name varchar(4096) not null,
  reported_at_ms bigint not null,
  -- under which reason Nova has the service disabled by us; empty: it is not, or by somebody else
  reason_text varchar(255) not null,
  well smallint not null
);
