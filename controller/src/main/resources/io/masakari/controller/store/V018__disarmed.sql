-- The whole cloud is disarmed: everything is seen and recorded, and nothing is acted on until then. One row, or none.
create table disarmed (
  id ${id},
  since_ms bigint not null,
  until_ms bigint not null,
  reason varchar(255) not null,
  operator varchar(255) not null
);
