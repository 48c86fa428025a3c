-- The shortest time from a fencing of one of its hosts until that host is back, if the segment declares one.
alter table failover_segments add column boot_time_ms bigint;
