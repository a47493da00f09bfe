package contract

import "net/http"

// floods says what would help where one status meets all operations.
var floods = map[int]string{
	http.StatusUnauthorized:    "give credentials with --auth, or check those that were given",
	http.StatusNotFound:        "check the base URL, below which the paths of the document stand",
	http.StatusTooManyRequests: "the target limits the rate; a lower --rate would help",
}

// countRefusal counts what valid requests are refused with, as long as none was accepted.
func (r *runner) countRefusal(t trial) {
	switch {
	case t.accepted():
		r.refusals = nil
	case r.refusals != nil && r.isRefusal(t):
		r.refusals[t.exchange.Response.Status]++
	}
}

// flooded is the status that all operations are refused with, 0 if there is none.
func (r *runner) flooded() int {
	for status := range floods {
		if r.refusals[status] >= flood && len(r.refusals) == 1 {
			return status
		}
	}
	return 0
}
