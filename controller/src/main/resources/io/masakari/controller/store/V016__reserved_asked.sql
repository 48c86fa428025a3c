-- The last call that was sent to enable or disable a reserved host's compute service and has no answer yet; null: it was
-- answered, or surely had no effect. What is against it waits until Nova cannot begin it any more.
alter table reserved_takes add column asked varchar(16);
alter table reserved_takes add column asked_at_ms bigint;
