-- When a boot was seen last is asked of the greetings; this was written at each of them, and never read.
alter table boots drop column last_seen_at_ms;
