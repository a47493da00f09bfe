package control

import (
	"net/http"
	"net/url"
	"time"

	"understudy/mock"
	"understudy/mock/state"
)

type collection struct {
	Name    string `json:"name"`
	Records int    `json:"records"`
	Href    string `json:"href"`
}

func (a *admin) listCollections(q question) (reply, error) {
	s, err := a.existing(q)
	if err != nil {
		return reply{}, err
	}
	out, now := []collection{}, s.Snapshot()
	for _, name := range now.Collections() {
		href := "/sandboxes/" + outer(s.Name()) + "/records/" + url.PathEscape(name)
		out = append(out, collection{Name: name, Records: now.Len(name), Href: href})
	}
	return ok(map[string]any{"collections": out})
}

type records struct {
	Collection string   `json:"collection"`
	Total      int      `json:"total"`
	Next       uint64   `json:"next,omitempty"`
	Records    []record `json:"records"`
}

type record struct {
	ID       string         `json:"id"`
	Sequence uint64         `json:"sequence"`
	Version  uint64         `json:"version"`
	Created  time.Time      `json:"created"`
	Updated  time.Time      `json:"updated"`
	Value    map[string]any `json:"value"`
}

func (a *admin) listRecords(q question) (reply, error) {
	s, err := a.existing(q)
	if err != nil {
		return reply{}, err
	}
	name, now := text(q.path, wide), s.Snapshot()
	if now.Len(name) == 0 {
		return reply{}, mock.Refuse(http.StatusNotFound, "the sandbox %s has no records in %q%s", outer(s.Name()), name, meant(name, now.Collections()))
	}
	return ok(page(now, name, uint64(whole(q.query, "after")), int(whole(q.query, "limit"))))
}

func page(now *state.Snapshot, name string, after uint64, limit int) records {
	out := records{Collection: name, Total: now.Len(name), Records: []record{}}
	for e := range now.All(name) {
		switch {
		case e.Sequence <= after:
			continue
		case len(out.Records) == limit:
			out.Next = out.Records[limit-1].Sequence
			return out
		}
		out.Records = append(out.Records, record{
			ID: e.ID, Sequence: e.Sequence, Version: e.Version, Created: e.Created.UTC(), Updated: e.Updated.UTC(), Value: e.Value,
		})
	}
	return out
}
