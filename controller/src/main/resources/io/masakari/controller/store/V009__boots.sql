-- What each monitor said of itself last, for each host and kind of report that its token speaks for.
create table greetings (
  id ${id},
  -- name of its token
  monitor varchar(255) not null,
  kind varchar(16) not null,
  host varchar(255) not null,
  -- whether the token speaks for that host only
  bound smallint not null,
  boot varchar(36),
  -- its clock less the controller's
  clock_offset_ms bigint not null,
  greeted_at_ms bigint not null,
  -- when the newest challenge was issued that it has returned in this boot: it was alive later
  alive_after_ms bigint,
  unique (monitor, kind, host)
);
create index greetings_by_host on greetings (host, kind);

-- The boots of each host, in the order in which the controller learned them from that host's own tokens.
create table boots (
  id ${id},
  host varchar(255) not null,
  boot varchar(36) not null,
  first_seen_at_ms bigint not null,
  last_seen_at_ms bigint not null,
  -- two hosts have it, or it came back after a later one: its order says nothing
  doubtful smallint not null,
  unique (host, boot)
);
create index boots_by_boot on boots (boot);

create index recoveries_by_host on recoveries (hostname, id);
