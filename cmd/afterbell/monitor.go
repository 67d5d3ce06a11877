package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"afterbell/bot/outbox"
)

// watched adds what supervisors and monitoring ask for: whether the process lives, whether it does its work, and
// its numbers (https://prometheus.io/docs/prometheus/latest/management_api/ has the same paths).
func (v *server) watched(m *http.ServeMux) {
	m.HandleFunc("GET /-/healthy", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "healthy") })
	m.HandleFunc("GET /-/ready", v.sayReady)
	m.Handle("GET /metrics", promhttp.HandlerFor(v.metrics.registry, promhttp.HandlerOpts{}))
}

// sayReady says whether the bot does its work: what is due is looked at, everything can be stored, the clock is believed,
// and each chat service is connected. What is due comes first, since a store that hangs would let the rest hang, too.
func (v *server) sayReady(w http.ResponseWriter, r *http.Request) {
	if why := stuck(v.bot.Ticked(), v.began, time.Now()); why != "" {
		http.Error(w, why, http.StatusServiceUnavailable)
		return
	}
	s, err := v.state(r.Context())
	if err != nil {
		s.Failure = err.Error()
	}
	if wrong := s.idle(time.Now()); len(wrong) > 0 {
		http.Error(w, strings.Join(wrong, "\n"), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// monitor answers at the address of the configuration until ctx is done.
func (v *server) monitor(ctx context.Context) {
	if v.listener == nil {
		return
	}
	m := http.NewServeMux()
	v.watched(m)
	server := &http.Server{
		Handler: m, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10, BaseContext: func(net.Listener) context.Context { return ctx },
	}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // requests under way end with ctx
	if err := server.Serve(v.listener); !errors.Is(err, http.ErrServerClosed) {
		v.log.Error().Err(err).Msg("the monitor address cannot be served any more")
	}
}

// listen opens the address for monitoring, so that one that is taken ends the start and not the night.
func (v *server) listen() (err error) {
	if v.conf.Monitor.Listen == "" {
		return nil
	}
	if v.listener, err = net.Listen("tcp", v.conf.Monitor.Listen); err != nil {
		return fmt.Errorf("monitor.listen: %s cannot be opened: %w", v.conf.Monitor.Listen, err)
	}
	v.log.Info().Stringer("address", v.listener.Addr()).Msg("monitoring")
	return nil
}

// The line of the week is written on this day at this hour, by the clock of the machine.
const (
	weekDay  = time.Monday
	weekHour = 8
)

// nextWeek is when the next line of the week is due.
func nextWeek(now time.Time) time.Time {
	days := (int(weekDay) - int(now.Weekday()) + 7) % 7
	at := time.Date(now.Year(), now.Month(), now.Day()+days, weekHour, 0, 0, 0, now.Location())
	if !at.After(now) {
		at = time.Date(now.Year(), now.Month(), now.Day()+days+7, weekHour, 0, 0, 0, now.Location())
	}
	return at
}

// tellWeeks writes one line a week into the log until ctx is done, for whoever looks at nothing else.
func (v *server) tellWeeks(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(nextWeek(time.Now()))):
		}
		v.tellWeek(ctx)
	}
}

// tellWeek writes the line of the week.
func (v *server) tellWeek(ctx context.Context) {
	s, err := v.state(ctx)
	if err != nil {
		v.log.Error().Err(err).Msg("the line of the week cannot be written")
		return
	}
	counts := v.metrics.week.take()
	line := v.log.Info().Int("sent", counts[outbox.HeardSent]).Int("refused", counts[outbox.HeardRefused]).
		Int("unclear", counts[outbox.HeardUnclear]).Int("waiting", s.Outbox.Late).Int64("bytes", s.Bytes).Int("classes", s.Classes)
	if s.Backup.At.IsZero() {
		line = line.Str("backup", "none")
	} else {
		line = line.Time("backup", s.Backup.At)
	}
	line.Msg("the week")
}
