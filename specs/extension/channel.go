package extension

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"understudy/specs/expression"
)

// The changes that a Telling may be about, besides events that a lifecycle emits.
const (
	Created = "created"
	Updated = "updated"
	Deleted = "deleted"
)

// Telling is one rule of x-mock-channels: what is told on a channel, when, and
// to whom. The channel's name may have expressions in braces, such as
// /orders/{self.id}. Expressions see self (the record; where it was deleted, as
// it was), old, parent, event, the call that caused it (operationId, body, path,
// query, caller), receiver (who is told) and item (the record as it is shown to
// the receiver).
type Telling struct {
	// Name says what kind of event this is, where the way it travels has room for that.
	Name string `yaml:"name"`
	// Resource names the entry of x-mock-resource whose records it is about.
	Resource string `yaml:"resource,required"`
	// On lists what must happen to a record: created, updated, deleted, or events that its lifecycle emits; empty: the first three.
	On []string `yaml:"on"`
	// When says what else must hold.
	When expression.Condition `yaml:"when"`
	// For computes the ids, or names, of the callers who are told; without it everybody is.
	For expression.Value `yaml:"for"`
	// Data is what is told; by default item.
	Data expression.Value `yaml:"data"`
	// Webhook sends it to other servers besides.
	Webhook *Delivery `yaml:"webhook"`
}

// Delivery sends an event to other servers as a request that the document
// describes. The rule's data is its body; without data a valid one is made up.
type Delivery struct {
	// Name of the entry under webhooks, or operationId and callback, such as createOrder.onShipped.
	Name string `yaml:"name,required"`
	// To computes the URL, or a list of URLs; by default what --webhook NAME=URL says.
	To expression.Value `yaml:"to"`
	// Delay before the first attempt, such as 500ms.
	Delay Duration `yaml:"delay"`
	// Attempts at most; by default 3, each a second, two, four … after the one before.
	Attempts int `yaml:"attempts"`
}

// Callback is one entry of x-mock-callback, by the callback's name: how a
// callback of the operation is sent after a 2xx answer. Without an entry it is
// sent once with a body that is made up.
type Callback struct {
	// When says whether it is sent at all; it sees the call and, as item, the body that was answered.
	When expression.Condition `yaml:"when"`
	// Data is its body; without it a valid one is made up.
	Data expression.Value `yaml:"data"`
	// Delay before the first attempt, such as 500ms.
	Delay Duration `yaml:"delay"`
	// Attempts at most; by default 3, each a second, two, four … after the one before.
	Attempts int `yaml:"attempts"`
}

// Stream is x-mock-stream: the operation answers with a stream of
// Server-Sent Events, one for each message on a channel.
type Stream struct {
	// Channel is the channel's name; it may be computed of path, query and caller.
	Channel expression.Value `yaml:"channel,required"`
	// Heartbeat is how often a comment is sent while nothing happens; by default 15s.
	Heartbeat Duration `yaml:"heartbeat"`
}

// maxDuration bounds the durations of extensions.
const maxDuration = 24 * time.Hour

// Duration is a length of time, written like 500ms, 2s or 1m30s.
type Duration time.Duration

// UnmarshalValue reads a duration from a file.
func (d *Duration) UnmarshalValue(value any) error {
	text, ok := value.(string)
	if !ok {
		return errors.New("a duration is a text such as 500ms or 2s")
	}
	parsed, err := time.ParseDuration(text)
	if err != nil || parsed < 0 || parsed > maxDuration {
		return fmt.Errorf("%q is no duration; write it like 500ms or 2s, 24h at most", text)
	}
	*d = Duration(parsed)
	return nil
}

// ChannelName is the name of a channel, of which parts may be computed.
type ChannelName struct {
	texts    []string // one more than programs: before, between and behind them
	programs []*expression.Program
}

// CompileChannelName reads a name; what stands in braces is an expression.
func CompileChannelName(name string) (ChannelName, error) {
	var out ChannelName
	rest := name
	for {
		text, after, found := strings.Cut(rest, "{")
		out.texts = append(out.texts, text)
		if !found {
			return out, nil
		}
		source, behind, closed := strings.Cut(after, "}")
		if !closed {
			return ChannelName{}, fmt.Errorf("channel %q: a brace is not closed", name)
		}
		program, err := expression.Compile(source)
		if err != nil {
			return ChannelName{}, fmt.Errorf("channel %q: %w", name, err)
		}
		out.programs, rest = append(out.programs, program), behind
	}
}

// Run computes the name.
func (n ChannelName) Run(scope expression.Scope) (string, error) {
	if len(n.programs) == 0 {
		return n.texts[0], nil
	}
	var out strings.Builder
	for i, program := range n.programs {
		part, err := program.Run(scope)
		if err != nil {
			return "", err
		}
		out.WriteString(n.texts[i])
		fmt.Fprint(&out, part)
	}
	out.WriteString(n.texts[len(n.programs)])
	return out.String(), nil
}
