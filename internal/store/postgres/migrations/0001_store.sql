-- The store of version 1. Tables of the hot path are appended to; an execution's
-- row is changed once, when it ends, and rows of sleeper and inbox are removed.
-- What tables with removed rows or open ones say of fillfactor and autovacuum is
-- for that: they are small, busy, and slow as soon as dead rows pile up.

-- One row, written when the store is made.
CREATE TABLE borealis.store (
	one        boolean PRIMARY KEY DEFAULT true CHECK (one),
	partitions integer NOT NULL CHECK (partitions > 0),
	format     integer NOT NULL, -- of the records
	made_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE borealis.definition (
	digest bytea PRIMARY KEY,
	text   text NOT NULL
);

CREATE TABLE borealis.machine (
	arn        text PRIMARY KEY,
	name       text NOT NULL,
	type       text NOT NULL,
	role_arn   text NOT NULL,
	definition bytea NOT NULL REFERENCES borealis.definition,
	created_at timestamptz NOT NULL,
	updated_at timestamptz NOT NULL
);
CREATE INDEX machine_by_name ON borealis.machine (name COLLATE "C", arn COLLATE "C");

-- A node lives until its lease is over. Renewing changes no index.
CREATE TABLE borealis.node (
	id          uuid PRIMARY KEY,
	name        text NOT NULL,
	address     text NOT NULL,
	lease_until timestamptz NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 50, autovacuum_vacuum_scale_factor = 0);

CREATE TABLE borealis.partition (
	partition integer PRIMARY KEY,
	owner     uuid REFERENCES borealis.node ON DELETE SET NULL
) WITH (fillfactor = 50);
CREATE INDEX partition_by_owner ON borealis.partition (owner);

-- The fence: a position is taken once, and epochs count a partition's owners. node
-- and batch say who took it. The last position of a partition is never trimmed.
CREATE TABLE borealis.log (
	partition integer NOT NULL,
	lsn       bigint NOT NULL,
	epoch     bigint NOT NULL,
	node      uuid NOT NULL,
	batch     uuid NOT NULL,
	CONSTRAINT log_position PRIMARY KEY (partition, lsn)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE borealis.execution (
	id         uuid NOT NULL,
	partition  integer NOT NULL,
	machine    text NOT NULL,
	name       text NOT NULL,
	definition bytea NOT NULL,
	actor      text NOT NULL,
	input      text NOT NULL,
	started_at timestamptz NOT NULL,
	status     text NOT NULL, -- RUNNING, or how it ended
	output     text,
	error      text,
	cause      text,
	ended_at   timestamptz,
	-- The bytes of error and cause, where text cannot hold them.
	error_bytes bytea,
	cause_bytes bytea,
	CONSTRAINT execution_id PRIMARY KEY (id),
	CONSTRAINT execution_name UNIQUE (machine, name),
	CONSTRAINT execution_end CHECK ((status = 'RUNNING') = (ended_at IS NULL))
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX execution_running ON borealis.execution (partition, id) WHERE ended_at IS NULL;
CREATE INDEX execution_of_machine ON borealis.execution (machine, started_at, id);
CREATE INDEX execution_by_start ON borealis.execution (started_at, id);

CREATE TABLE borealis.segment (
	execution uuid NOT NULL,
	seq       integer NOT NULL,
	first_id  bigint NOT NULL,
	last_id   bigint NOT NULL,
	at        timestamptz NOT NULL,
	actor     text NOT NULL,
	events    text NOT NULL,
	state     bytea NOT NULL,
	hash      bytea NOT NULL,
	CONSTRAINT segment_place PRIMARY KEY (execution, seq)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

-- An execution sleeps once.
CREATE TABLE borealis.sleeper (
	execution uuid NOT NULL,
	partition integer NOT NULL,
	due       timestamptz NOT NULL,
	CONSTRAINT sleeper_execution PRIMARY KEY (execution)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
CREATE INDEX sleeper_by_due ON borealis.sleeper (partition, due, execution);

CREATE TABLE borealis.inbox (
	id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	partition integer NOT NULL,
	execution uuid, -- none for a request that is not about one
	kind      text NOT NULL,
	payload   text NOT NULL,
	at        timestamptz NOT NULL
) WITH (autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0);
CREATE INDEX inbox_of_partition ON borealis.inbox (partition, id);

-- refuse fails the statement and with it the transaction, so that what a commit
-- finds wrong half-way through a pipeline undoes the whole of it. BR001: a
-- position does not follow the log. BR002: an execution that is to end is not
-- running.
CREATE FUNCTION borealis.refuse(code text, why text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '%', why USING ERRCODE = code;
END
$$;

-- For people and their SQL: what ran, and everything that happened in it.
CREATE VIEW borealis.executions AS
SELECT id AS execution, machine, name, status, started_at, ended_at, actor, input, output, error, cause,
	partition, encode(definition, 'hex') AS definition
FROM borealis.execution;

-- json cannot look into a text that has the escape \u0000; the view shows it as U+FFFD.
CREATE VIEW borealis.events AS
SELECT s.execution, e.machine, e.name,
	(event ->> 'id')::bigint AS id,
	(event ->> 'previousEventId')::bigint AS previous_id,
	event ->> 'type' AS type,
	to_timestamp((event ->> 'timestamp')::double precision) AS time,
	(SELECT value FROM json_each(event) WHERE key LIKE '%EventDetails' LIMIT 1) AS details,
	s.actor
FROM borealis.segment s
JOIN borealis.execution e ON e.id = s.execution
CROSS JOIN LATERAL json_array_elements(
	CASE WHEN strpos(s.events, '\u0000') = 0 THEN s.events
	ELSE regexp_replace(s.events, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g') END::json
) AS event;
