-- Whose token brought a notification, so that one sender cannot fill the table for all; null: before this column, or nobody's.
alter table notifications add column sender varchar(255);
create index notifications_by_sender on notifications (sender, status);
