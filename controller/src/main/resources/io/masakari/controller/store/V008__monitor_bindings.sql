-- The one host that a monitor's token speaks for, and the kinds of reports that it brings (names of types of notifications,
-- with a blank between). Null: bound to none, as every token was before.
alter table monitors add column host varchar(255);
alter table monitors add column kinds varchar(64);
