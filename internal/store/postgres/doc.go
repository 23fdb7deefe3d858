// Package postgres keeps everything durable in PostgreSQL, in the schema borealis
// of a database that may be shared with others: see package store for what a store
// promises.
//
// How it keeps that:
//
//   - A commit is one pipelined round trip and one transaction: a multi-row INSERT
//     from arrays for each kind of record, and the server commits where the pipeline
//     ends. What is wrong half-way fails a statement, and with it everything.
//   - The log's primary key is the fence. A position is taken only where the one
//     before it is there, so that the fence holds when the log was trimmed.
//   - Leases are on the database's clock. No session state is needed, so poolers in
//     transaction mode will do; [Store.Listen] alone wants a connection of its own
//     and takes another connection string for that.
//
// Texts are PostgreSQL's text, which holds all of UTF-8 except U+0000. That
// character has no place in JSON, but it has in the error and the cause of an
// execution's end: where text cannot hold those, it shows U+FFFD instead and their
// bytes are kept beside it.
//
// Views for people: borealis.executions, and borealis.events with a row per event.
//
// The package may import store and pgx. It must not know who calls it, what an
// event means beyond AWS's names in that view, or that there are other stores.
package postgres
