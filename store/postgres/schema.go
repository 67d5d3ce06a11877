package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// schema is the number of the layout of the tables that this package writes. Records change within them without it.
const schema = 1

// layout makes the tables.
var layout = []string{
	"CREATE TABLE afterbell_schema (version integer NOT NULL)",
	"CREATE TABLE afterbell_record (cell integer NOT NULL, key bytea NOT NULL, value bytea NOT NULL, PRIMARY KEY (cell, key))",
	"CREATE TABLE afterbell_cell (cell integer PRIMARY KEY, sequence bigint NOT NULL)",
	"CREATE TABLE afterbell_commit (cell integer NOT NULL, slot bigint NOT NULL, sequence bigint NOT NULL, writer text NOT NULL, " +
		"count bigint NOT NULL, keys bytea[], PRIMARY KEY (cell, slot))",
	"CREATE TABLE afterbell_writer (cell integer NOT NULL, writer text NOT NULL, count bigint NOT NULL, at timestamptz NOT NULL, " +
		"PRIMARY KEY (cell, writer))",
}

// ensureTables makes the tables if there are none, and reports whether it did. Of several replicas that start at once one
// makes them, and the others find them.
func ensureTables(ctx context.Context, c *conn) (created bool, err error) {
	version, err := versionOf(ctx, c)
	if errors.Is(err, errEmpty) {
		created, err = create(ctx, c)
		if err == nil && !created {
			version, err = versionOf(ctx, c)
		}
	}
	switch {
	case err != nil:
		return false, err
	case created:
		return true, nil
	case version > schema:
		what := fmt.Sprintf("was written by a newer afterbell: its tables are of version %d, and this program knows %d", version, schema)
		return false, &verdict{what, "use that version"}
	}
	// A writer that has been silent for a day is gone, and nobody will ask for its last commit.
	return false, c.ask(ctx, noRows, question{sql: "DELETE FROM afterbell_writer WHERE at < now() - INTERVAL '1 day'"})
}

// errEmpty says that there are no tables of ours.
var errEmpty = errors.New("no tables")

// versionOf reads the version of the tables.
func versionOf(ctx context.Context, c *conn) (version int64, err error) {
	found := false
	err = c.ask(ctx, func(_ int, row [][]byte) error {
		version, found = decodeInt(row[0]), true
		return nil
	}, question{sql: "SELECT version FROM afterbell_schema"})
	switch {
	case code(err) == undefinedTable:
		return 0, errEmpty
	case err == nil && !found:
		return 0, &verdict{"has tables of ours that say no version", "restore a backup, or remove them to begin anew"}
	}
	return version, err
}

// create makes the tables in one transaction. It reports false if another replica was first.
func create(ctx context.Context, c *conn) (bool, error) {
	all := append(append([]string{"BEGIN"}, layout...),
		fmt.Sprintf("INSERT INTO afterbell_cell (cell, sequence) VALUES (%d, 0)", cell),
		fmt.Sprintf("INSERT INTO afterbell_schema (version) VALUES (%d)", schema), "COMMIT")
	err := c.exec(ctx, strings.Join(all, ";\n"))
	if err != nil {
		_ = c.exec(ctx, "ROLLBACK") // what was half made goes with the connection, too
	}
	switch code(err) {
	case duplicateTable, duplicateObject, uniqueViolation: // two that make a table at once meet in the server's own list of tables
		return false, nil
	}
	return err == nil, err
}
