-- Since when the instances of a lost host may be off: what Nova itself has stopped since then was running. It outlives the
-- recovery that it was first noted for, if the host is lost again before each instance is accounted for.
alter table recoveries add column down_since_ms bigint;
