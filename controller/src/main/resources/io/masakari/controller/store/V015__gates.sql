-- What each monitor says of the gate of its host: how long that waits at a boot, or what is wrong with it; neither: no gate.
alter table greetings add column gate_waits_ms bigint;
alter table greetings add column gate_fault varchar(255);
-- whether the gate of this boot has opened, if it is known
alter table greetings add column gate_open smallint;

-- The least that all monitors of that boot said together, and when; none if one of them tells of no gate, or of a fault.
alter table boots add column gate_waits_ms bigint;
alter table boots add column gate_told_at_ms bigint;
