package bayeux

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"understudy/specs/media"
	"understudy/specs/schema"
)

// maxMessages bounds one request.
const maxMessages = 1000

// message is what a client sends; nil where it sends something else.
type message map[string]any

// readMessages reads an array of messages, or a lone one. The error says why the
// text is not JSON, or what stands in the place of messages.
func readMessages(data []byte) ([]message, error) {
	codec, _ := media.For("application/json")
	value, err := codec.Decode(data, nil, "application/json")
	if err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case map[string]any:
		return []message{v}, nil
	case []any:
		if len(v) > maxMessages {
			return nil, fmt.Errorf("%d messages come at once, at most %d may", len(v), maxMessages)
		}
		out := make([]message, len(v))
		for i := range v {
			out[i], _ = v[i].(map[string]any)
		}
		return out, nil
	}
	return nil, errors.New("an array of messages is expected")
}

func (m message) text(name string) string {
	text, _ := m[name].(string)
	return text
}

// id is the message's own, as it came. It is wrong where the grammar does not
// allow it.
func (m message) id() (id any, wrong bool) {
	switch v := m["id"].(type) {
	case nil:
		return nil, false
	case json.Number:
		return v, false
	case string:
		return v, len(v) > maxID || !isPlain(v)
	}
	return nil, true
}

// ack is the last batch that the client has, as the extension tells it.
func (m message) ack() (batch int64, told bool) {
	extensions, _ := m["ext"].(map[string]any)
	number, _ := extensions["ack"].(json.Number)
	batch, err := number.Int64()
	return batch, err == nil
}

// wantsAck tells whether a handshake asks for acknowledgements: true, or an
// object that says enabled.
func (m message) wantsAck() bool {
	extensions, _ := m["ext"].(map[string]any)
	if asked, ok := extensions["ack"].(map[string]any); ok {
		return asked["enabled"] == true
	}
	return extensions["ack"] == true
}

// wishedTimeout is for how long, in milliseconds, a connect wants to be held.
func (m message) wishedTimeout() (milliseconds int64, told bool) {
	wishes, _ := m["advice"].(map[string]any)
	number, _ := wishes["timeout"].(json.Number)
	milliseconds, err := number.Int64()
	return milliseconds, err == nil && milliseconds >= 0
}

// names are the channels of a subscription: a text, or a list of texts.
func (m message) names() (names []string, ok bool) {
	switch v := m["subscription"].(type) {
	case string:
		return []string{v}, true
	case []any:
		for _, one := range v {
			name, isText := one.(string)
			if !isText {
				return nil, false
			}
			names = append(names, name)
		}
		return names, len(names) > 0
	}
	return nil, false
}

// reply is what the server says to a message. Its members are in the order in
// which they are written.
type reply struct {
	ID             any            `json:"id,omitempty"`
	Channel        any            `json:"channel,omitempty"`
	Successful     bool           `json:"successful"`
	Error          string         `json:"error,omitempty"`
	Version        string         `json:"version,omitempty"`
	MinimumVersion string         `json:"minimumVersion,omitempty"`
	ClientID       string         `json:"clientId,omitempty"`
	Transports     []string       `json:"supportedConnectionTypes,omitempty"`
	Subscription   any            `json:"subscription,omitempty"`
	Advice         *advice        `json:"advice,omitempty"`
	Ext            map[string]any `json:"ext,omitempty"`
}

// advice tells a client how to go on; its times are milliseconds.
type advice struct {
	Reconnect       string `json:"reconnect"`
	Interval        int64  `json:"interval"`
	Timeout         *int64 `json:"timeout,omitempty"`
	MultipleClients bool   `json:"multiple-clients,omitempty"`
}

// The errors of the protocol.
const (
	errMessage      = "400::message_invalid"
	errChannel      = "400::channel_missing"
	errData         = "400::data_missing"
	errAlone        = "400::handshake_not_alone"
	errTransport    = "400::connection_type_unsupported"
	errVersion      = "400::version_unsupported"
	errUnknown      = "402::session_unknown"
	errHandshake    = "403::handshake_denied"
	errNoName       = "403::subscription_missing"
	errBadName      = "403::subscription_invalid"
	errTooMany      = "403::subscriptions_too_many"
	errSubscribe    = "403:denied_by_security_policy:subscribe_denied"
	errPublish      = "403:denied_by_security_policy:publish_denied"
	errCreate       = "403:denied_by_security_policy:create_denied"
	errChannelValue = "405::channel_invalid"
	errID           = "405::message_id_invalid"
)

func (r *reply) fail(text string) { r.Successful, r.Error = false, text }

// event is one message to clients as it goes out, the same for all of them.
type event []byte

func newEvent(channel string, data any) event {
	return (*schema.Schema)(nil).AppendJSON(nil, map[string]any{"channel": channel, "data": data})
}

// frame is the text of what a client is sent: events, then replies.
func frame(events []event, replies []reply) ([]byte, error) {
	out := []byte{'['}
	for _, one := range events {
		out = append(append(out, one...), ',')
	}
	for _, one := range replies {
		text, err := encode(one)
		if err != nil {
			return nil, err
		}
		out = append(append(out, text...), ',')
	}
	if len(out) > 1 {
		out = out[:len(out)-1]
	}
	return append(out, ']'), nil
}

func encode(r reply) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(r)
	return bytes.TrimSpace(out.Bytes()), err
}
