-- What the engine could not handle, so that it goes on with all others, and an operator can have it tried again.
create table set_aside (
  notification_uuid varchar(36) not null primary key,
  why text not null,
  at_ms bigint not null,
  -- how its recovery was; null: none had begun
  state varchar(16),
  hold_reason varchar(32),
  hold_detail text,
  hold_since_ms bigint
);
