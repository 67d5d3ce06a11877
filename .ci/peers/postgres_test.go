package peers

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"afterbell/store/postgres/pgtest"
)

// A pgsql is a database of PostgreSQL with 64 connections. A check-in is one statement.
type pgsql struct{ pool *pgxpool.Pool }

const noteStatement = `WITH noted AS (INSERT INTO fact VALUES ($1, $2, $3))
	INSERT INTO figure VALUES ($2, 1, decode(repeat('00', 150), 'hex')) ON CONFLICT (learner) DO UPDATE SET n = figure.n + 1`

func openPostgres(b *testing.B) database {
	b.Helper()
	ctx := context.Background()
	config, err := pgxpool.ParseConfig(pgtest.Start(b, "max_connections=100").Database(b))
	must(b, err)
	config.MaxConns = 64
	pool, err := pgxpool.NewWithConfig(ctx, config)
	must(b, err)
	for _, statement := range []string{
		"CREATE TABLE fact (id bigint PRIMARY KEY, learner int, body bytea)",
		"CREATE INDEX own ON fact (learner, id)",
		"CREATE TABLE figure (learner int PRIMARY KEY, n int, body bytea)",
		"CREATE TABLE member (learner int PRIMARY KEY, n int, body bytea)",
		"CREATE TABLE post (id bigserial PRIMARY KEY, due bigint, place int, moved int)",
		"CREATE INDEX waits ON post (moved, due)",
	} {
		_, err := pool.Exec(ctx, statement)
		must(b, err)
	}
	return &pgsql{pool}
}

func (p *pgsql) checkin(i, learner int) error {
	_, err := p.pool.Exec(context.Background(), noteStatement, i, learner, record(i, learner))
	return err
}

func (p *pgsql) fill(n int) error {
	ctx := context.Background()
	facts := pgx.CopyFromSlice(n, func(i int) ([]any, error) { return []any{int64(i), int32(i % learners), record(i, i%learners)}, nil })
	if _, err := p.pool.CopyFrom(ctx, pgx.Identifier{"fact"}, []string{"id", "learner", "body"}, facts); err != nil {
		return err
	}
	_, err := p.pool.Exec(ctx, "INSERT INTO figure SELECT learner, count(*), decode(repeat('00', 150), 'hex') FROM fact GROUP BY learner")
	if err == nil {
		_, err = p.pool.Exec(ctx, "ANALYZE")
	}
	return err
}

func (p *pgsql) progress(learner int) (n int, err error) {
	batch := &pgx.Batch{}
	batch.Queue("SELECT n, body FROM figure WHERE learner = $1", learner)
	batch.Queue("SELECT body FROM fact WHERE learner = $1 ORDER BY id DESC LIMIT 10", learner)
	found := p.pool.SendBatch(context.Background(), batch)
	defer func() {
		if closed := found.Close(); err == nil {
			err = closed
		}
	}()
	var count int
	var body []byte
	if err := found.QueryRow().Scan(&count, &body); err != nil {
		return 0, err
	}
	own, err := found.Query()
	if err != nil {
		return 0, err
	}
	return each(own, &body)
}

// each reads all rows into what dest holds, and counts them.
func each(found pgx.Rows, dest ...any) (n int, err error) {
	defer found.Close()
	for ; found.Next(); n++ {
		if err := found.Scan(dest...); err != nil {
			return n, err
		}
	}
	return n, found.Err()
}

func (p *pgsql) enroll(n int) error {
	_, err := p.pool.Exec(context.Background(), `INSERT INTO member
		SELECT i, 1, decode(repeat('00', 150), 'hex') FROM generate_series(1, $1) i ON CONFLICT DO NOTHING`, n)
	return err
}

func (p *pgsql) report() (int, error) {
	found, err := p.pool.Query(context.Background(), "SELECT n, body FROM member")
	if err != nil {
		return 0, err
	}
	var count int
	var body []byte
	return each(found, &count, &body)
}

func (p *pgsql) plan(n int) error {
	ctx := context.Background()
	if _, err := p.pool.Exec(ctx, "TRUNCATE post"); err != nil {
		return err
	}
	posts := pgx.CopyFromSlice(n, func(i int) ([]any, error) { return []any{instant(i), int32(i), int32(0)}, nil })
	_, err := p.pool.CopyFrom(ctx, pgx.Identifier{"post"}, []string{"due", "place", "moved"}, posts)
	return err
}

func (p *pgsql) due() (int, error) {
	done, err := p.pool.Exec(context.Background(), "UPDATE post SET moved = 1 WHERE moved = 0 AND due <= $1", instant(1<<30))
	return int(done.RowsAffected()), err
}

func (p *pgsql) close() error {
	p.pool.Close()
	return nil
}
