package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"afterbell/bot/companion"
	"afterbell/bot/outbox"
)

// metrics counts what the bot does, and tells how it is when it is asked. Names follow
// https://prometheus.io/docs/practices/naming/: base units, which end the name, and total for what only grows.
// Labels name services, actions of the table and outcomes, never people, classes or channels.
type metrics struct {
	registry *prometheus.Registry
	sends    *prometheus.CounterVec
	looks    *prometheus.CounterVec
	avoided  *prometheus.CounterVec
	late     *prometheus.CounterVec
	actions  *prometheus.CounterVec
	took     *prometheus.HistogramVec
	week     week
	stirred  atomic.Bool // something was done or sent since this was last looked at
}

// space begins the names of all metrics.
const space = "afterbell"

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Name: name, Help: help}, labels)
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		sends:    counter("sends_total", "Attempts to send a part of a post, by what they came to.", "platform", "outcome"),
		looks:    counter("reconciliations_total", "Parts that were looked for, since nobody knew whether they were out.", "platform", "outcome"),
		avoided:  counter("duplicates_avoided_total", "Parts that were found to be out and were not sent again.", "platform"),
		late:     counter("catch_ups_total", "Posts that went out later than planned because the bot was away.", "platform"),
		actions:  counter("actions_total", "What people did, by how it ended.", "action", "outcome"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: space, Name: "action_duration_seconds", Help: "How long an action took until it was recorded.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 3}, // a service shows an error after 3 s
		}, []string{"outcome"}),
	}
	m.registry.MustRegister(m.sends, m.looks, m.avoided, m.late, m.actions, m.took,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// hear lets the metrics hear of everything that a bot does.
func (m *metrics) hear(b *companion.Bot) {
	b.Answered(func(action, outcome string, took time.Duration) {
		m.stirred.Store(true)
		m.actions.WithLabelValues(action, outcome).Inc()
		m.took.WithLabelValues(outcome).Observe(took.Seconds())
	})
	b.Heard(func(platform, outcome string) {
		m.stirred.Store(true)
		m.week.add(outcome)
		switch outcome {
		case outbox.HeardLate:
			m.late.WithLabelValues(platform).Inc()
		case outbox.HeardFound, outbox.HeardAbsent, outbox.HeardUnseen:
			m.looks.WithLabelValues(platform, outcome).Inc()
			if outcome == outbox.HeardFound {
				m.avoided.WithLabelValues(platform).Inc()
			}
		default:
			m.sends.WithLabelValues(platform, outcome).Inc()
		}
	})
}

// A week counts what became of attempts since it was last asked. It is safe for concurrent use.
type week struct {
	mu     sync.Mutex
	counts map[string]int
}

func (w *week) add(outcome string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.counts == nil {
		w.counts = map[string]int{}
	}
	w.counts[outcome]++
}

// take returns the counts and begins anew.
func (w *week) take() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	counts := w.counts
	w.counts = nil
	return counts
}

// gauges tells how a bot is, each time it is asked.
type gauges struct {
	state func(context.Context) (state, error)
}

// A gauge is one number of a state.
type gauge struct {
	name, help string
	value      func(s state, now time.Time) float64
}

// numbers lists what a state tells in numbers without labels.
func numbers() []gauge {
	return []gauge{
		{"start_time_seconds", "When the bot began to serve, in seconds since 1970.",
			func(s state, _ time.Time) float64 { return seconds(s.Since) }},
		{"outbox_waiting_posts", "Posts whose time has come and that are not out.",
			func(s state, _ time.Time) float64 { return float64(s.Outbox.Late) }},
		{"outbox_oldest_waiting_seconds", "For how long the oldest of them has waited; 0 where none waits.",
			func(s state, now time.Time) float64 {
				if s.Outbox.Late == 0 {
					return 0
				}
				return now.Sub(s.Outbox.Oldest).Seconds()
			}},
		{"outbox_planned_posts", "Posts whose time is to come.", func(s state, _ time.Time) float64 { return float64(s.Outbox.Planned) }},
		{"store_size_bytes", "The size of the data file.", func(s state, _ time.Time) float64 { return float64(s.Bytes) }},
		{"store_damaged_records", "Damaged records that were found at the start.",
			func(s state, _ time.Time) float64 { return float64(s.Damaged) }},
		{"store_up", "1 as long as everything can be stored.", func(s state, _ time.Time) float64 { return flag(s.Failure == "") }},
		{"leads", "1 while this replica of several plans and sends; 1 always where there is no other.",
			func(s state, _ time.Time) float64 { return flag(s.Leads) }},
		{"store_met_commits", "Commits of other replicas that this one has met since its start.",
			func(s state, _ time.Time) float64 { return float64(s.Met) }},
		{"clock_believed", "1 as long as the clock of the machine is believed.",
			func(s state, _ time.Time) float64 { return flag(s.Clock == "") }},
		{"last_tick_timestamp_seconds", "When what is due was last looked at, in seconds since 1970; 0 for never.",
			func(s state, _ time.Time) float64 { return seconds(s.Ticked) }},
		{"last_backup_timestamp_seconds", "When the newest backup was made, in seconds since 1970; 0 for never.",
			func(s state, _ time.Time) float64 { return seconds(s.Backup.At) }},
		{"backup_failing", "1 while the newest backup that the bot tried to make came to nothing.",
			func(s state, _ time.Time) float64 { return flag(s.Backup.Failure != "") }},
	}
}

func seconds(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return float64(at.UnixMilli()) / 1000
}

func flag(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// Describe implements prometheus.Collector: what is told depends on the state.
func (gauges) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (g gauges) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	s, err := g.state(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(prometheus.NewDesc(space+"_state", "How the bot is.", nil, nil), err)
		return
	}
	now := time.Now()
	tell := func(name, help string, kind prometheus.ValueType, value float64, labels ...string) {
		var names []string
		if len(labels) > 0 {
			names = []string{"platform"}
		}
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(space+"_"+name, help, names, nil), kind, value, labels...)
	}
	for _, n := range numbers() {
		tell(n.name, n.help, prometheus.GaugeValue, n.value(s, now))
	}
	for _, x := range s.Services {
		tell("platform_up", "1 while the chat service is connected.", prometheus.GaugeValue, flag(x.Ready), x.Name)
		tell("connections_total", "Connections made to the chat service, the first ones included.", prometheus.CounterValue,
			float64(x.Links), x.Name)
	}
}
