-- Hosts that have answered after their fencing was proven, in the boot that was fenced off. No proof of theirs is believed
-- until an operator takes the row away.
create table lying_fencing (
  id ${id},
  host varchar(255) not null unique,
  boot varchar(36) not null,
  found_at_ms bigint not null
);
