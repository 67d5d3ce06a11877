package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.yaml.in/yaml/v3"

	"afterbell/bot/outbox"
)

// numbered is everything that metrics tell of a bot that did one of each.
func numbered(t *testing.T) *metrics {
	t.Helper()
	m := newMetrics()
	m.registry.MustRegister(gauges{func(context.Context) (state, error) {
		return state{Since: time.Now(), Services: []serviceState{{"slack", "Slack", true, 3}},
			Outbox: outbox.Depth{Late: 2, Oldest: time.Now().Add(-time.Hour)}}, nil
	}})
	m.sends.WithLabelValues("slack", outbox.HeardSent).Inc()
	m.looks.WithLabelValues("slack", outbox.HeardFound).Inc()
	m.avoided.WithLabelValues("slack").Inc()
	m.late.WithLabelValues("slack").Inc()
	m.actions.WithLabelValues("checkin", "done").Inc()
	m.took.WithLabelValues("done").Observe(0.002)
	return m
}

// TestMetricsKeepConventions lets Prometheus's own linter judge the names, units and helps.
func TestMetricsKeepConventions(t *testing.T) {
	problems, err := testutil.GatherAndLint(numbered(t).registry)
	must(t, err)
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// TestOperationsFiles reads the dashboard and the alert rules, which speak of metrics that there are.
func TestOperationsFiles(t *testing.T) {
	families, err := numbered(t).registry.Gather()
	must(t, err)
	known := map[string]bool{}
	for _, f := range families {
		known[f.GetName()] = true
	}
	ours := regexp.MustCompile(`afterbell_[a-z_]+`)
	used := map[string]bool{}
	for _, name := range []string{"grafana.json", "alerts.yml"} {
		text, err := os.ReadFile("../../docs/operations/" + name)
		must(t, err)
		for _, metric := range ours.FindAllString(string(text), -1) {
			metric = strings.TrimSuffix(metric, "_bucket")
			used[metric] = true
			if !known[metric] {
				t.Errorf("%s speaks of %s, which nobody tells", name, metric)
			}
		}
		var any map[string]any
		if strings.HasSuffix(name, ".json") {
			must(t, json.Unmarshal(text, &any))
		} else {
			must(t, yaml.Unmarshal(text, &any))
		}
	}
	for metric := range known {
		if strings.HasPrefix(metric, space) && !used[metric] && metric != "afterbell_start_time_seconds" {
			t.Errorf("nobody looks at %s", metric)
		}
	}
}

// TestNextWeek finds the next Monday at eight.
func TestNextWeek(t *testing.T) {
	for now, want := range map[string]string{
		"2026-11-28 13:00": "2026-11-30 08:00", "2026-11-30 07:59": "2026-11-30 08:00", "2026-11-30 08:00": "2026-12-07 08:00",
		"2026-12-01 00:00": "2026-12-07 08:00",
	} {
		at, err := time.Parse("2006-01-02 15:04", now)
		must(t, err)
		if got := nextWeek(at).Format("2006-01-02 15:04"); got != want {
			t.Errorf("after %s comes %s, want %s", now, got, want)
		}
	}
}

// namesOf are words that no metric may hold.
func namesOf(o *operation) (names []string) {
	for _, p := range o.slack.people().all() {
		names = append(names, p.name, p.id)
	}
	return slices.Compact(append(names, "biology", o.discord.guild, o.discord.channel))
}
