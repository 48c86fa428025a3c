-- Why Nova had a reserved host's compute service disabled when it was taken, to disable it again for the same reason if it
-- is given back; null: it was enabled.
alter table reserved_takes add column disabled_reason text;
