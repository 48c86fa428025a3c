-- Where the disks of a host's guests lie that are no volumes, as its own instance monitor sees them; part of its list of guests.
create table sighted_disks (
  id ${id},
  host varchar(255) not null,
  instance_uuid varchar(36) not null,
  -- whether one lies on the host itself; 0: the hypervisor reaches all over the network
  on_host smallint not null,
  -- since when it is told so, by the controller's clock
  since_ms bigint not null,
  unique (host, instance_uuid)
);
create index sighted_disks_by_instance on sighted_disks (instance_uuid);
