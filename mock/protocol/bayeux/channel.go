package bayeux

import (
	"slices"
	"strings"
)

// The bounds of what clients may name.
const (
	maxName = 512 // bytes of a channel
	maxID   = 256 // bytes of an id
)

// The channels of the protocol itself.
const (
	metaHandshake   = "/meta/handshake"
	metaConnect     = "/meta/connect"
	metaSubscribe   = "/meta/subscribe"
	metaUnsubscribe = "/meta/unsubscribe"
	metaDisconnect  = "/meta/disconnect"
)

func isMeta(channel string) bool { return strings.HasPrefix(channel, "/meta/") }

// isService tells channels on which clients talk to the server only.
func isService(channel string) bool { return strings.HasPrefix(channel, "/service/") }

// isChannel tells whether a name is one to publish to: segments that are not
// empty, after a slash each, and no wildcard at the end.
func isChannel(name string) bool {
	return isSubscription(name) && !strings.HasSuffix(name, "/*") && !strings.HasSuffix(name, "/**")
}

// isSubscription tells whether a name is a channel or ends in a wildcard.
func isSubscription(name string) bool {
	if len(name) > maxName || !strings.HasPrefix(name, "/") || !isPlain(name) {
		return false
	}
	segments := strings.Split(name[1:], "/")
	for i, segment := range segments {
		wild := segment == "*" || segment == "**"
		if segment == "" || wild && i < len(segments)-1 {
			return false
		}
	}
	return true
}

// isPlain tells whether a text has only the characters that the protocol's
// grammar allows in channels and ids.
func isPlain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		alphanumeric := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !alphanumeric && !strings.ContainsRune(" !#$()*+-./@_{~}", r)
	})
}

// patterns lists the subscriptions that get what is told on a channel: its name,
// /* in place of its last segment, /** in place of any last segments.
func patterns(channel string) []string {
	out := []string{channel}
	last := strings.LastIndexByte(channel, '/')
	if last < 0 {
		return out
	}
	out = append(out, channel[:last]+"/*")
	for ; last >= 0; last = strings.LastIndexByte(channel[:last], '/') {
		out = append(out, channel[:last]+"/**")
	}
	return out
}

// subscriptions are the channels and patterns of one client.
type subscriptions map[string]bool

func (s subscriptions) want(patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return s[pattern] })
}
