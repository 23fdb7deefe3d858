// Package pgtest gives tests a PostgreSQL of their own.
//
// The first test that asks starts a private cluster from the machine's PostgreSQL
// binaries: in a temporary directory, on a Unix socket, with no port and no
// password. Each test gets a fresh database in it. The cluster ends with the test
// binary, however that ends. Where there is no PostgreSQL, tests are skipped with
// one line, and with CI set in the environment they fail.
//
// For tests only: it may import pgx to make databases, and must not know what is
// kept in them.
package pgtest
