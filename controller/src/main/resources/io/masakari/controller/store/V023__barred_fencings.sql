-- Lost hosts whose fencing a host monitor would ask for, and does not, as it has told last. For people only.
create table barred_fencings (
  id ${id},
  -- name of its token
  monitor varchar(255) not null,
  host varchar(255) not null,
  why varchar(255) not null,
  -- when it read that, and when it said so last, as far as that is written
  read_at_ms bigint not null,
  told_at_ms bigint not null,
  unique (monitor, host)
);
