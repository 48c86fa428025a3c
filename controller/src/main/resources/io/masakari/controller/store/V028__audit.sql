-- What operators have changed through the API: who, when, by which request, and how the object was before and after.
create table audit (
  id ${id},
  at_ms bigint not null,
  operator varchar(512) not null,
  address varchar(64) not null,
  request_id varchar(64) not null,
  -- given to it by whoever began what it belongs to
  global_request_id varchar(64),
  method varchar(16) not null,
  path text not null,
  status integer not null,
  -- JSON; null: there was none, or it was too long
  before_text text,
  after_text text
);
create index audit_by_time on audit (at_ms);
