-- A recovery is open while it has no end; older versions went by the state.
update recoveries set ended_at_ms = updated_at_ms
  where ended_at_ms is null and state in ('FINISHED', 'FAILED', 'CANCELLED');
update recoveries set ended_at_ms = null
  where ended_at_ms is not null and state not in ('FINISHED', 'FAILED', 'CANCELLED');

-- A year of rows costs today's loss nothing: what is asked while hosts are being lost is looked up.
create index recoveries_by_end on recoveries (ended_at_ms, kind);
create index recoveries_by_kind on recoveries (kind, started_at_ms);
create index recoveries_by_kind_and_subject on recoveries (kind, subject);
create index notifications_by_hostname on notifications (hostname, type, generated_time_ms);
create index notifications_by_creation on notifications (created_at_ms, id);
create index notifications_by_fencing on notifications (fencing, id);
create index reserved_takes_by_host on reserved_takes (host_uuid);
create index reserved_takes_by_return on reserved_takes (returned_at_ms);
