package rest

import (
	"net/url"
	"slices"
	"strings"

	"understudy/mock"
	"understudy/specs/extension"
)

// occasion is something that happened to a record, with the rules about it.
type occasion struct {
	*subject
	event     string
	self, old map[string]any // self as it was, where it was deleted
	parent    map[string]any
	rules     []*telling
}

// occasions lists what happened to records that rules are about: each change
// and behind it the events that the record's lifecycle emitted.
func (p *player) occasions(news *mock.News) []occasion {
	if len(p.tellings) == 0 {
		return nil
	}
	var out []occasion
	changed := map[[2]string]bool{}
	for _, change := range news.Changes() {
		s := p.keptBy(change.Collection)
		if s == nil || p.tellings[s] == nil {
			continue
		}
		changed[[2]string{s.name, change.ID}] = true
		o := occasion{subject: s, event: extension.Updated, self: change.New, old: change.Old, parent: p.parentOf(s, change.Collection, news)}
		switch {
		case change.Old == nil:
			o.event = extension.Created
		case change.New == nil:
			o.event, o.self = extension.Deleted, change.Old
		}
		out = p.about(out, o)
		for _, event := range news.Events {
			if event.Collection == s.name && event.ID == change.ID {
				o.event = event.Name
				out = p.about(out, o)
			}
		}
	}
	return append(out, p.eventsAlone(news, changed)...)
}

// eventsAlone lists the events of records that are as they were before.
func (p *player) eventsAlone(news *mock.News, changed map[[2]string]bool) []occasion {
	var out []occasion
	for _, event := range news.Events {
		if changed[[2]string{event.Collection, event.ID}] {
			continue
		}
		for s := range p.tellings {
			record, ok := event.Value.(map[string]any)
			if ok && s.name == event.Collection {
				out = p.about(out, occasion{subject: s, event: event.Name, self: record, old: record})
			}
		}
	}
	return out
}

// about adds an occasion if there are rules about it.
func (p *player) about(out []occasion, o occasion) []occasion {
	o.rules = slices.DeleteFunc(slices.Clone(p.tellings[o.subject]), func(rule *telling) bool { return !rule.isAbout(o.event) })
	if len(o.rules) == 0 {
		return out
	}
	return append(out, o)
}

func (r *telling) isAbout(event string) bool {
	if len(r.On) == 0 {
		return event == extension.Created || event == extension.Updated || event == extension.Deleted
	}
	return slices.Contains(r.On, event)
}

// parentOf is the record in whose collection another is, as it is now or was.
func (p *player) parentOf(s *subject, collection string, news *mock.News) map[string]any {
	if s.Parent == nil {
		return nil
	}
	rest := collection[:max(strings.LastIndexByte(collection, '/'), 0)]
	cut := strings.LastIndexByte(rest, '/')
	if cut < 0 {
		return nil
	}
	id, err := url.PathUnescape(rest[cut+1:])
	if err != nil {
		return nil
	}
	if entry, ok := news.After.Get(rest[:cut], id); ok {
		return entry.Value
	}
	entry, _ := news.Before.Get(rest[:cut], id)
	return entry.Value
}
