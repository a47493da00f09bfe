package rest

import (
	"net/http"
	"strconv"
	"strings"

	"understudy/mock"
	"understudy/specs/resource"
)

// etag is the strong validator of a record: its version. Members computed
// whenever it is shown change without a version, so such a record has none.
func (t *turn) etag(found located) string {
	if t.act.subject == nil || len(t.act.subject.shows) > 0 {
		return ""
	}
	version := uint64(0) // of what was not written yet
	if entry, ok := t.view.Get(found.collection, found.id); ok {
		version = entry.Version
	}
	return `"` + strconv.FormatUint(version, 10) + `"`
}

// tag adds the validator to an answer that shows one record.
func (t *turn) tag(header http.Header, found located) http.Header {
	switch t.act.Kind {
	case resource.Read, resource.Create, resource.Update, resource.Replace, resource.Transition:
	default:
		return header
	}
	header = t.date(header, found)
	tag := t.etag(found)
	if tag == "" || t.act.Rules.Answer.Given() {
		return header
	}
	if header == nil {
		header = http.Header{}
	}
	header.Set("ETag", tag)
	return header
}

// checkUnchanged refuses a change of a record that is no longer what the
// client believes (RFC 9110, sections 13.1.1 and 13.1.2).
func (t *turn) checkUnchanged(found located) error {
	if err := t.checkUnmodified(found); err != nil {
		return err
	}
	header, tag := t.call.Request.Header, t.etag(found)
	if tag == "" {
		return nil
	}
	if wanted := header.Values("If-Match"); len(wanted) > 0 && !lists(wanted, tag, false) {
		return stale("If-Match names %s, the record is at %s; read it again", strings.Join(wanted, ", "), tag)
	}
	if unwanted := header.Values("If-None-Match"); len(unwanted) > 0 && lists(unwanted, tag, true) {
		return stale("If-None-Match names what is there, %s", tag)
	}
	return nil
}

func stale(format string, arguments ...any) error {
	problem := mock.Refuse(http.StatusPreconditionFailed, format, arguments...)
	problem.Code = "PreconditionFailed"
	return problem
}

// unmodified answers a read with 304 where the client has the record already.
func (t *turn) unmodified(found located) (mock.Answer, bool) {
	if !t.act.Rules.Answer.Given() && t.isUnmodifiedSince(found) {
		return t.notModified(found), true
	}
	known := t.call.Request.Header.Values("If-None-Match")
	tag := t.etag(found)
	if len(known) == 0 || tag == "" || t.act.Rules.Answer.Given() || !lists(known, tag, true) {
		return mock.Answer{}, false
	}
	return t.notModified(found), true
}

// lists tells whether a field names the validator, or any with *. Weakly, W/
// makes no difference; strongly, a weak validator is never the same.
func lists(field []string, tag string, weakly bool) bool {
	for _, value := range strings.Split(strings.Join(field, ","), ",") {
		value = strings.TrimSpace(value)
		if weakly {
			value = strings.TrimPrefix(value, "W/")
		}
		if value == tag || value == "*" {
			return true
		}
	}
	return false
}
