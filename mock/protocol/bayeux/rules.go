package bayeux

import (
	"cmp"
	"slices"
	"time"

	"understudy/specs/extension"
)

// rules is how one API speaks Bayeux, with every default filled in.
type rules struct {
	path            string
	transports      []extension.Transport
	timeout         time.Duration // for which a connect is held
	interval        time.Duration // between two connects
	maxInterval     time.Duration // for which a session lives without a connect
	browserInterval time.Duration
	maxSessions     int
	maxQueue        int
	deny            denied
}

// denied are the channels that policy keeps from clients.
type denied struct{ subscribe, publish map[string]bool }

func rulesOf(e *extension.Bayeux) *rules {
	out := &rules{
		path: string(e.Path), transports: e.Transports,
		timeout: orElse(e.Timeout, 30_000), interval: orElse(e.Interval, 0),
		maxInterval: orElse(e.MaxInterval, 10_000), browserInterval: orElse(e.BrowserInterval, 2_000),
		maxSessions: int(cmp.Or(e.MaxSessions, 10_000)), maxQueue: int(cmp.Or(e.MaxQueue, 1_000)),
		deny: denied{subscribe: setOf(e.Deny.Subscribe), publish: setOf(e.Deny.Publish)},
	}
	if len(out.transports) == 0 {
		out.transports = extension.Transports
	}
	return out
}

func orElse(given, otherwise extension.Milliseconds) time.Duration {
	return time.Duration(cmp.Or(given, otherwise)) * time.Millisecond
}

func setOf(names []extension.ChannelPattern) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, name := range names {
		out[string(name)] = true
	}
	return out
}

func (r *rules) offers(t extension.Transport) bool { return slices.Contains(r.transports, t) }

// advice is what clients are told while all is well.
func (r *rules) advice() *advice {
	timeout := r.timeout.Milliseconds()
	return &advice{Reconnect: "retry", Interval: r.interval.Milliseconds(), Timeout: &timeout}
}

// elsewhere is the advice to a client whose connect is not held because another
// one's is.
func (r *rules) elsewhere(sameBrowser bool) *advice {
	out := r.advice()
	out.Interval, out.MultipleClients = r.browserInterval.Milliseconds(), sameBrowser
	return out
}

// covers tells whether a list of channels has one that a subscription or a
// published channel falls under.
func covers(list map[string]bool, channel string) bool {
	return slices.ContainsFunc(patterns(channel), func(pattern string) bool { return list[pattern] })
}
