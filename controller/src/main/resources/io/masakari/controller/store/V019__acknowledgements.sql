-- An operator has seen to what a recovery left behind: it failed, or found no instance. One row for each recovery, or none.
create table acknowledgements (
  id ${id},
  recovery_uuid varchar(36) not null unique,
  operator varchar(255) not null,
  reason varchar(1024) not null,
  at_ms bigint not null
);
