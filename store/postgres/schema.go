package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
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

// prepare makes the tables if there are none, and reports whether it did. Of several replicas that start at once one
// makes them, and the others find them.
func prepare(ctx context.Context, pool *pgxpool.Pool) (created bool, err error) {
	version, err := versionOf(ctx, pool)
	if errors.Is(err, errEmpty) {
		created, err = create(ctx, pool)
		if err == nil && !created {
			version, err = versionOf(ctx, pool)
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
	_, err = pool.Exec(ctx, "DELETE FROM afterbell_writer WHERE at < now() - INTERVAL '1 day'")
	return false, err
}

// errEmpty says that there are no tables of ours.
var errEmpty = errors.New("no tables")

// versionOf reads the version of the tables.
func versionOf(ctx context.Context, pool *pgxpool.Pool) (version int, err error) {
	err = pool.QueryRow(ctx, "SELECT version FROM afterbell_schema").Scan(&version)
	switch {
	case code(err) == undefinedTable:
		return 0, errEmpty
	case errors.Is(err, pgx.ErrNoRows):
		return 0, &verdict{"has tables of ours that say no version", "restore a backup, or remove them to begin anew"}
	}
	return version, err
}

// create makes the tables in one transaction. It reports false if another replica was first.
func create(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for _, statement := range layout {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "INSERT INTO afterbell_cell (cell, sequence) VALUES ($1, 0)", cell); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO afterbell_schema (version) VALUES ($1)", schema)
		return err
	})
	switch code(err) {
	case duplicateTable, uniqueViolation: // two that make a table at once meet in the server's own list of tables
		return false, nil
	}
	return err == nil, err
}
