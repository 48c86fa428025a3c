-- The vm_state from which an instance was reset, if it is to end stopped: Nova starts what was reset.
alter table vmoves add column reset_from varchar(32) not null default '';
