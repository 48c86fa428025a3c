-- Failover segments, hosts, notifications as upstream Masakari has them, and who may talk to us.
-- Rows are deleted softly: "deleted" is 0 while the row lives and its own id afterwards, so that names are unique
-- among the living. Times are milliseconds since 1970, UTC.

create table failover_segments (
  id ${id},
  uuid varchar(36) not null unique,
  name varchar(255) not null,
  -- Corosync's cluster name, or Masakari v1's cluster_port; null: no monitor may report its hosts
  cluster varchar(64),
  service_type varchar(255) not null,
  recovery_method varchar(16) not null,
  enabled smallint not null,
  description text,
  created_at_ms bigint not null,
  updated_at_ms bigint,
  deleted_at_ms bigint,
  deleted bigint not null,
  unique (name, deleted)
);

create table hosts (
  id ${id},
  uuid varchar(36) not null unique,
  name varchar(255) not null,
  segment_uuid varchar(36) not null references failover_segments (uuid),
  type varchar(255),
  control_attributes text,
  reserved smallint not null,
  -- since when it is reserved: the oldest reserve is taken first
  reserved_at_ms bigint,
  on_maintenance smallint not null,
  created_at_ms bigint not null,
  updated_at_ms bigint,
  deleted_at_ms bigint,
  deleted bigint not null,
  unique (name, deleted)
);
create index hosts_by_segment on hosts (segment_uuid, deleted);

create table notifications (
  id ${id},
  notification_uuid varchar(36) not null unique,
  type varchar(16) not null,
  source_host_uuid varchar(36) not null,
  hostname varchar(255) not null,
  segment_uuid varchar(36) not null,
  generated_time_ms bigint not null,
  payload text not null,
  status varchar(16) not null,
  message text,
  -- cluster/ring/node of a reported loss (SAFETY.md, C-11); null for reports without evidence
  loss_key varchar(160) unique,
  -- identity that the sender gave its report, for senders that have one (Masakari v1); else null
  sender_key varchar(520) unique,
  evidence text,
  fencing varchar(16),
  reporter varchar(255),
  version bigint not null,
  created_at_ms bigint not null,
  updated_at_ms bigint,
  deleted_at_ms bigint,
  deleted bigint not null
);
create index notifications_by_host on notifications (source_host_uuid, type, generated_time_ms);
create index notifications_by_status on notifications (status, created_at_ms);

create table monitors (
  id ${id},
  name varchar(255) not null unique,
  role varchar(16) not null,
  -- cluster whose hosts it may report; null for operators
  cluster varchar(64),
  -- SHA-256 of the token, in hex; the token itself is stored nowhere
  token_hash varchar(64) not null unique,
  created_at_ms bigint not null,
  last_seen_at_ms bigint,
  revoked_at_ms bigint
);
