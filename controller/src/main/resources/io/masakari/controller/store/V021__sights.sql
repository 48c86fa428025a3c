-- The newest list of guests that each host's own instance monitor has told. Lists of other hosts' tokens are not kept.
create table sights (
  id ${id},
  host varchar(255) not null,
  -- name of its token
  monitor varchar(255) not null,
  boot varchar(36) not null,
  digest varchar(32) not null,
  -- when the hypervisor had these guests, at the earliest, by the controller's clock
  seen_at_ms bigint not null,
  -- when the monitor said so last, as far as that is written
  told_at_ms bigint not null,
  unique (host)
);

-- The guests in it.
create table sighted_guests (
  id ${id},
  host varchar(255) not null,
  instance_uuid varchar(36) not null,
  -- whether it executes; 0: it is paused
  running smallint not null,
  unique (host, instance_uuid)
);
create index sighted_guests_by_instance on sighted_guests (instance_uuid);
