package rest

import (
	"net/http"
	"time"

	"understudy/mock"
	"understudy/specs/resource"
)

// modified is when a record was changed last: as a member of it tells, else as
// the sandbox knows, where the document declares a Last-Modified. It is the zero
// time where neither is, and, as with etag, where a record changes unwritten.
func (t *turn) modified(found located) time.Time {
	if t.act.subject == nil || len(t.act.subject.shows) > 0 {
		return time.Time{}
	}
	for _, kept := range t.act.subject.Times {
		if kept.Moment != resource.AtChange || kept.Unit == resource.Date {
			continue
		}
		if at, ok := instant(found.value[kept.Member]); ok {
			return at.Truncate(time.Second)
		}
	}
	if entry, ok := t.view.Get(found.collection, found.id); ok && t.act.dated {
		return entry.Updated.Truncate(time.Second)
	}
	return time.Time{}
}

// isUnmodifiedSince tells whether a read can say that nothing has changed (RFC
// 9110, section 13.1.3). An If-None-Match counts more.
func (t *turn) isUnmodifiedSince(found located) bool {
	header := t.call.Request.Header
	since, err := http.ParseTime(header.Get("If-Modified-Since"))
	at := t.modified(found)
	return err == nil && header.Get("If-None-Match") == "" && !at.IsZero() && !at.After(since)
}

// checkUnmodified refuses a change of a record that was changed later than the
// client knows (RFC 9110, section 13.1.4). An If-Match counts more.
func (t *turn) checkUnmodified(found located) error {
	header := t.call.Request.Header
	since, err := http.ParseTime(header.Get("If-Unmodified-Since"))
	if at := t.modified(found); err == nil && header.Get("If-Match") == "" && !at.IsZero() && at.After(since) {
		return stale("the record was changed at %s", at.UTC().Format(http.TimeFormat))
	}
	return nil
}

// date adds the time of the last change to an answer that shows one record.
func (t *turn) date(header http.Header, found located) http.Header {
	at := t.modified(found)
	if at.IsZero() || t.act.Rules.Answer.Given() {
		return header
	}
	if header == nil {
		header = http.Header{}
	}
	header.Set("Last-Modified", at.UTC().Format(http.TimeFormat))
	return header
}

func (t *turn) notModified(found located) mock.Answer {
	header := t.date(nil, found)
	if tag := t.etag(found); tag != "" {
		if header == nil {
			header = http.Header{}
		}
		header.Set("ETag", tag)
	}
	return mock.Answer{Status: http.StatusNotModified, Header: header}
}
