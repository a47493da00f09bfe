package extension

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Protocol is x-mock-protocol: what an API speaks besides its operations.
type Protocol struct {
	// Bayeux is publish and subscribe over HTTP and WebSocket; without it the API does not speak it.
	Bayeux *Bayeux `yaml:"bayeux"`
}

// Bayeux says where and how the API speaks Bayeux 1.0. Its times are milliseconds, as in the protocol's own advice.
type Bayeux struct {
	// Path is where it is spoken, below the API; whatever clients append to it is accepted.
	Path Below `yaml:"path,required"`
	// Transports are the connection types offered, best first; without them websocket, long-polling, callback-polling.
	Transports []Transport `yaml:"transports"`
	// Timeout is how long a connect is held where nothing happens; without it 30000.
	Timeout Milliseconds `yaml:"timeout"`
	// Interval is how long clients wait between two connects; without it 0.
	Interval Milliseconds `yaml:"interval"`
	// MaxInterval is how long a session lives without a connect; without it 10000.
	MaxInterval Milliseconds `yaml:"maxInterval"`
	// BrowserInterval is the interval of all clients of one browser but the one whose connect is held; without it 2000.
	BrowserInterval Milliseconds `yaml:"browserInterval"`
	// MaxSessions is the most sessions of one sandbox; without it 10000. A handshake beyond is denied.
	MaxSessions Count `yaml:"maxSessions"`
	// MaxQueue is the most events that wait for one client; without it 1000. A session that falls further behind ends.
	MaxQueue Count `yaml:"maxQueue"`
	// Deny lists what the server's policy does not allow.
	Deny Denied `yaml:"deny"`
}

// Denied lists channels, which may end in /* (one more segment) or /** (any further segments).
type Denied struct {
	// Subscribe lists channels that nobody may subscribe to.
	Subscribe []ChannelPattern `yaml:"subscribe"`
	// Publish lists channels on which only the API itself tells something.
	Publish []ChannelPattern `yaml:"publish"`
}

// Below is a path below an API.
type Below string

// UnmarshalValue reads the path, without a slash at its end.
func (p *Below) UnmarshalValue(value any) error {
	text, ok := value.(string)
	if !ok || len(text) < 2 || text[0] != '/' || strings.ContainsAny(text, "?#%{}") {
		return errors.New("a path is expected, such as /events")
	}
	*p = Below(strings.TrimRight(text, "/"))
	return nil
}

// ChannelPattern is a channel, or a pattern of channels with a wildcard at its end.
type ChannelPattern string

// UnmarshalValue reads a name that begins with a slash and has no empty segment.
func (c *ChannelPattern) UnmarshalValue(value any) error {
	text, _ := value.(string)
	segments := strings.Split(text, "/")
	if len(segments) < 2 || segments[0] != "" || slices.Contains(segments[1:], "") {
		return errors.New("a channel is expected, such as /orders or /orders/**")
	}
	*c = ChannelPattern(text)
	return nil
}

// Transport is a connection type of Bayeux.
type Transport string

// The connection types.
const (
	WebSocket       Transport = "websocket"
	LongPolling     Transport = "long-polling"
	CallbackPolling Transport = "callback-polling"
)

// Transports lists every connection type, best first.
var Transports = []Transport{WebSocket, LongPolling, CallbackPolling}

// UnmarshalValue reads one of the connection types.
func (t *Transport) UnmarshalValue(value any) error {
	text, _ := value.(string)
	if !slices.Contains(Transports, Transport(text)) {
		return errors.New("websocket, long-polling or callback-polling is expected")
	}
	*t = Transport(text)
	return nil
}

// Milliseconds is a time of at most a day.
type Milliseconds int

const day = 86_400_000

// UnmarshalValue reads a whole number from 0 to a day.
func (m *Milliseconds) UnmarshalValue(value any) error {
	n, err := wholeNumber(value, 0, day)
	*m = Milliseconds(n)
	return err
}

// Count is how many of something there may be.
type Count int

// UnmarshalValue reads a whole number from 1 to a million.
func (c *Count) UnmarshalValue(value any) error {
	n, err := wholeNumber(value, 1, 1_000_000)
	*c = Count(n)
	return err
}

func wholeNumber(value any, least, most int64) (int64, error) {
	number, _ := value.(json.Number)
	n, err := number.Int64()
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("a whole number from %d to %d is expected", least, most)
	}
	return n, nil
}
