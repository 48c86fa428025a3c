-- Who said what of the loss of a host: the strongest word of each monitor.
create table sayings (
  id ${id},
  notification_uuid varchar(36) not null,
  -- the host that it is about, as in the notification
  hostname varchar(255) not null,
  -- name of its token
  monitor varchar(255) not null,
  -- the host that the token speaks for; null: bound to none
  speaks_for varchar(255),
  cause varchar(16) not null,
  fencing varchar(16) not null,
  proof_source varchar(255),
  proof_action varchar(255),
  proof_delegate varchar(255),
  proof_completed_at_ms bigint,
  boot varchar(36),
  said_at_ms bigint not null,
  unique (notification_uuid, monitor)
);
create index sayings_by_host on sayings (hostname, said_at_ms);
