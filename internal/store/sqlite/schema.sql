-- Identifiers are UUIDs of 16 bytes, digests are of 32, times are milliseconds
-- since 1970. Rows of executions, segments and log are appended; an execution's is
-- changed once, when it ends.

CREATE TABLE store (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    format     INTEGER NOT NULL, -- the newest of any record
    partitions INTEGER NOT NULL
) STRICT;

CREATE TABLE machines (
    arn        TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    role_arn   TEXT NOT NULL,
    definition BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX machines_by_name ON machines (name);

CREATE TABLE definitions (
    digest BLOB NOT NULL PRIMARY KEY,
    text   TEXT NOT NULL
) STRICT;

-- The long texts stand last, so that lists need not read past them.
CREATE TABLE executions (
    id         BLOB NOT NULL PRIMARY KEY,
    partition  INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    status     TEXT, -- how it ended; null while it runs
    ended_at   INTEGER,
    definition BLOB NOT NULL,
    machine    TEXT NOT NULL,
    name       TEXT NOT NULL,
    actor      TEXT NOT NULL,
    error      TEXT,
    cause      TEXT,
    input      TEXT NOT NULL,
    output     TEXT,
    UNIQUE (machine, name)
) STRICT;
CREATE INDEX executions_open ON executions (partition, id) WHERE status IS NULL;
CREATE INDEX executions_newest ON executions (started_at, id);
CREATE INDEX executions_of_machine ON executions (machine, started_at, id);

-- With a rowid, so that what is written together lies together; by execution,
-- every segment would touch a page of its own.
CREATE TABLE segments (
    execution   BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    first_event INTEGER NOT NULL,
    last_event  INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    hash        BLOB NOT NULL,
    events      TEXT NOT NULL, -- JSON
    state       BLOB NOT NULL,
    PRIMARY KEY (execution, seq)
) STRICT;

CREATE TABLE sleepers (
    execution BLOB NOT NULL PRIMARY KEY,
    partition INTEGER NOT NULL,
    due       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sleepers_due ON sleepers (partition, due, execution);

-- AUTOINCREMENT gives no number twice, even after the newest request was taken.
CREATE TABLE inbox (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    partition INTEGER NOT NULL,
    execution BLOB NOT NULL,
    kind      TEXT NOT NULL,
    payload   TEXT NOT NULL, -- JSON
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_of_partition ON inbox (partition, id);

CREATE TABLE nodes (
    id          BLOB NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    address     TEXT NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE owners (
    partition INTEGER PRIMARY KEY,
    node      BLOB NOT NULL
) STRICT;
CREATE INDEX owners_by_node ON owners (node);

-- Who took which position: a batch, or a node that became the owner (batch is null).
CREATE TABLE log (
    partition INTEGER NOT NULL,
    lsn       INTEGER NOT NULL,
    epoch     INTEGER NOT NULL,
    batch     BLOB,
    node      BLOB NOT NULL,
    PRIMARY KEY (partition, lsn)
) STRICT, WITHOUT ROWID;

CREATE VIEW borealis_executions AS
SELECT lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' ||
             substr(hex(id), 17, 4) || '-' || substr(hex(id), 21)) AS execution,
       machine, name, coalesce(status, 'RUNNING') AS status, actor,
       strftime('%Y-%m-%dT%H:%M:%fZ', started_at / 1000.0, 'unixepoch') AS started_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', ended_at / 1000.0, 'unixepoch') AS ended_at,
       input, output, error, cause, partition, lower(hex(definition)) AS definition
FROM executions;

CREATE VIEW borealis_events AS
SELECT lower(substr(hex(s.execution), 1, 8) || '-' || substr(hex(s.execution), 9, 4) || '-' ||
             substr(hex(s.execution), 13, 4) || '-' || substr(hex(s.execution), 17, 4) || '-' ||
             substr(hex(s.execution), 21)) AS execution,
       x.machine, x.name,
       e.value ->> '$.id' AS id,
       e.value ->> '$.previousEventId' AS previous_id,
       e.value ->> '$.type' AS type,
       strftime('%Y-%m-%dT%H:%M:%fZ', e.value ->> '$.timestamp', 'unixepoch') AS time,
       (SELECT d.value FROM json_each(e.value) AS d WHERE d.key LIKE '%EventDetails') AS details,
       s.actor
FROM segments AS s
JOIN executions AS x ON x.id = s.execution
JOIN json_each(s.events) AS e;
