package bot

import "context"

// A Task is what a transaction is for, such as an action, and whose it is. Transactions of one task read much the same each time,
// and those of another one's task share a part of that, so a store that is far away asks for it in one go. A task changes nothing
// in what a transaction sees.
type Task struct{ What, Whose string }

// WithTask names what transactions under ctx are for.
func WithTask(ctx context.Context, t Task) context.Context {
	return context.WithValue(ctx, taskKey{}, t)
}

// TaskOf is the task under ctx, the zero Task if none was named.
func TaskOf(ctx context.Context) Task {
	t, _ := ctx.Value(taskKey{}).(Task)
	return t
}

type taskKey struct{}
