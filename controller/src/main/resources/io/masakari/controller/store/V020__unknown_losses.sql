-- Reports of monitors about lost hosts that no segment has. They are kept for some days, bounded in number, and taken up as if
-- they had just come when a segment gets the host; nothing is done about them before.
create table unknown_losses (
  id ${id},
  report_uuid varchar(36) not null unique,
  -- who says what of which loss: the same report, sent again, is kept once
  report_key varchar(520) not null unique,
  hostname varchar(255) not null,
  cluster varchar(64) not null,
  sender varchar(255) not null,
  -- boot of the sender's own host when it sent
  sender_boot varchar(36),
  generated_time_ms bigint not null,
  payload text not null,
  evidence text,
  fencing varchar(16),
  arrived_at_ms bigint not null
);
create index unknown_losses_by_host on unknown_losses (hostname);
create index unknown_losses_by_sender on unknown_losses (sender);
