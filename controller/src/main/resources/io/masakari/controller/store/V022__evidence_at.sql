-- When the evidence came that a notification has, by the controller's clock; null: with the notification. updated_at_ms also changes
-- with its status.
alter table notifications add column evidence_at_ms bigint;
update notifications set evidence_at_ms = updated_at_ms where evidence is not null and updated_at_ms is not null;
