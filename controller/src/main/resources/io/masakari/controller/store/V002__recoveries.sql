-- Recoveries of hosts, their instances (upstream's "vmoves" and more), their time line, and the reserved hosts they took.
-- A recovery is the unit of work: it is claimed by a controller, with a lease.

create table recoveries (
  id ${id},
  recovery_uuid varchar(36) not null unique,
  notification_uuid varchar(36) not null unique,
  segment_uuid varchar(36) not null,
  hostname varchar(255) not null,
  method varchar(16) not null,
  state varchar(16) not null,
  state_since_ms bigint not null,
  hold_reason varchar(32),
  hold_detail text,
  hold_since_ms bigint,
  proof_source varchar(320),
  proof_action varchar(64),
  proof_delegate varchar(255),
  proof_completed_at_ms bigint,
  forced_down_at_ms bigint,
  cancelled_by varchar(255) not null,
  -- the operator's last release
  released_by varchar(255),
  released_reason text,
  released_at_ms bigint,
  confirmed_off smallint,
  reason text not null,
  started_at_ms bigint not null,
  updated_at_ms bigint not null,
  ended_at_ms bigint,
  -- the controller that works on it, and until when nobody else may
  owner varchar(36) not null,
  lease_until_ms bigint not null,
  version bigint not null
);
create index recoveries_by_state on recoveries (state);
create index recoveries_by_start on recoveries (started_at_ms);

create table vmoves (
  id ${id},
  uuid varchar(36) not null unique,
  notification_uuid varchar(36) not null,
  recovery_uuid varchar(36) not null references recoveries (recovery_uuid),
  instance_uuid varchar(36) not null,
  instance_name varchar(255) not null,
  source_host varchar(255) not null,
  -- where it was sent, then where it is; null: the scheduler has not told yet
  dest_host varchar(255),
  start_time_ms bigint,
  end_time_ms bigint,
  type varchar(36) not null,
  -- upstream's word
  status varchar(16) not null,
  message text not null,
  -- ours
  state varchar(16) not null,
  state_since_ms bigint not null,
  not_before_ms bigint not null,
  was_stopped smallint not null,
  preferred smallint not null,
  needs_reset smallint not null,
  attempts integer not null,
  accepted integer not null,
  call_failures integer not null,
  clean_looks integer not null,
  refusal integer not null,
  avoid text not null,
  scheduler_failed smallint not null,
  skip_reason varchar(32),
  created_at_ms bigint not null,
  updated_at_ms bigint,
  unique (recovery_uuid, instance_uuid)
);
create index vmoves_by_notification on vmoves (notification_uuid);

create table recovery_events (
  id ${id},
  recovery_uuid varchar(36) not null,
  at_ms bigint not null,
  event varchar(64) not null,
  message text not null,
  fields text not null
);
create index recovery_events_by_recovery on recovery_events (recovery_uuid);

create table reserved_takes (
  id ${id},
  recovery_uuid varchar(36) not null,
  host_uuid varchar(36) not null,
  hostname varchar(255) not null,
  taken_at_ms bigint not null,
  returned_at_ms bigint
);
create index reserved_takes_by_recovery on reserved_takes (recovery_uuid);
