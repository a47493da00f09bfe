package main

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"understudy/contract"
	"understudy/contract/plan"
	"understudy/specs"
	"understudy/specs/traffic"
)

// corpusSequence is create → read → update → list → delete on one collection.
type corpusSequence struct {
	operation string
	fault     string
}

// trySequences tries each path with POST below which records can be read.
func (c *corpusClient) trySequences() {
	c.plan = plan.New(c.plan.API(), plan.Options{Seed: 1}) // other values: some are ids of records that are there by now
	for _, create := range c.plan.API().Operations {
		item := c.operation("GET", strings.TrimSuffix(create.Path, "/")+"/{}")
		if create.Method != "POST" || item == nil || c.operation("POST", create.Path) != create {
			continue
		}
		s := corpusSequence{operation: "POST " + create.Path}
		if err := c.sequence(create, item); err != nil {
			s.fault = err.Error()
			c.document.fault("sequence", s.operation, "%s", s.fault)
		}
		c.document.sequences = append(c.document.sequences, s)
	}
}

func (c *corpusClient) sequence(create, item *specs.Operation) error {
	collection := strings.TrimSuffix(c.path(create), "/")
	made, ok := c.first(create, c.path(create), toWrite)
	if !ok {
		return fmt.Errorf("create: no request is accepted")
	}
	id, err := c.identify(made, item, collection)
	if err != nil {
		return err
	}
	path := collection + "/" + id + slashOf(item)
	shown, err := c.reads(item, path, made)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if err := c.listed(create.Path, collection, id, shown); err != nil {
		return err
	}
	for _, method := range []string{"PUT", "PATCH"} {
		if err := c.updated(method, item, path); err != nil {
			return err
		}
	}
	return c.deleted(item, path)
}

// identify finds what names a created record: its Location, a member of the
// answer, of a list, or of what was sent.
func (c *corpusClient) identify(made *corpusAnswer, item *specs.Operation, collection string) (string, error) {
	if location := made.response.Header.Get("Location"); location != "" {
		u, err := url.Parse(location)
		if err != nil {
			return "", fmt.Errorf("create: Location: %w", err)
		}
		segments := strings.Split(strings.TrimSuffix(u.EscapedPath(), "/"), "/")
		return segments[len(segments)-1], nil
	}
	names := specs.TemplateNames(item.Path)
	parameter := item.Param("path", names[len(names)-1])
	sent := &corpusAnswer{operation: made.operation, response: traffic.Response{Body: made.request.Body}}
	from := []*corpusAnswer{made, sent}
	if list := c.operation("GET", made.operation.Path); list != nil {
		if answer, ok := c.first(list, c.path(list), toRead); ok {
			from = append(from, answer)
		}
	}
	near := ""
	for _, answer := range from {
		for _, candidate := range c.candidates(answer, parameter) {
			shown, ok := c.first(item, collection+"/"+candidate+slashOf(item), toProbe)
			if !ok {
				continue
			}
			different := c.differences(made, shown)
			if len(different) == 0 {
				return candidate, nil
			}
			near = fmt.Sprintf("; %s is another record: %s", candidate, strings.Join(different, ", "))
		}
	}
	return "", fmt.Errorf("read: nothing in the answer of create leads to the record: %d %.200s%s", made.response.Status, made.response.Body, near)
}

// reads asks for the record, which must show what was sent.
func (c *corpusClient) reads(item *specs.Operation, path string, sent *corpusAnswer) (*corpusAnswer, error) {
	shown, ok := c.first(item, path, toRead)
	if !ok {
		return nil, fmt.Errorf("%s is not found", path)
	}
	if different := c.differences(sent, shown); len(different) > 0 {
		return nil, fmt.Errorf("it differs from what was sent: %s", strings.Join(different, ", "))
	}
	return shown, nil
}

// differences lists in what a record differs from what was sent, but for its id:
// that is for the path and the server to say.
func (c *corpusClient) differences(sent, shown *corpusAnswer) []string {
	different := differences(sent.request.Body, shown.response.Body)
	if action := c.plan.Model().Action(shown.operation); action.Resource != nil {
		different = slices.DeleteFunc(different, func(text string) bool { return strings.HasPrefix(text, action.Resource.ID+": ") })
	}
	return different
}

// listed looks for a record in the first pages of the list: for its id or, where
// records show none, for itself.
func (c *corpusClient) listed(template, path, id string, shown *corpusAnswer) error {
	list := c.operation("GET", template)
	if list == nil {
		return nil
	}
	text, err := url.PathUnescape(id)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	last := ""
	for planned := range c.pages(list, decodeJSON(shown.response.Body)) {
		answer, ok := c.send(planned, path+slashOf(list), true)
		if !ok || answer.response.Status/100 != 2 {
			return fmt.Errorf("list: no request is accepted")
		}
		value := decodeJSON(answer.response.Body)
		if holds(value, text) || holdsRecord(value, decodeJSON(shown.response.Body)) {
			return nil
		}
		last = string(answer.response.Body)
	}
	return fmt.Errorf("list: lacks %q: %.300s", text, last)
}

// pages yields the plainest request for a list, and it again for further pages.
// Members that it has to narrow the list by are those of the record.
func (c *corpusClient) pages(list *specs.Operation, record any) iter.Seq[contract.Case] {
	const most = 5
	return func(yield func(contract.Case) bool) {
		cases := slices.SortedStableFunc(c.valid(list), func(a, b contract.Case) int { return isMinimal(b) - isMinimal(a) })
		if len(cases) == 0 {
			return
		}
		query := maps.Clone(cases[0].Parameters["query"])
		members, _ := record.(map[string]any)
		for name := range query {
			if value, ok := members[name]; ok {
				query[name] = value
			}
		}
		if !yield(withQuery(cases[0], query)) {
			return
		}
		number := c.plan.Model().Action(list).Page.Number
		for page := 2; number != "" && page <= most; page++ {
			next := map[string]any{}
			maps.Copy(next, query)
			if next[number] = json.Number(strconv.Itoa(page)); !yield(withQuery(cases[0], next)) {
				return
			}
		}
	}
}

// withQuery copies a planned request with other parameters in its query.
func withQuery(planned contract.Case, query map[string]any) contract.Case {
	parameters := map[string]map[string]any{}
	maps.Copy(parameters, planned.Parameters)
	parameters["query"] = query
	planned.Parameters = parameters
	return planned
}

func (c *corpusClient) updated(method string, item *specs.Operation, path string) error {
	update := c.operation(method, item.Path)
	if update == nil {
		return nil
	}
	sent, ok := c.first(update, path, toWrite)
	if !ok {
		return fmt.Errorf("%s: no request is accepted", method)
	}
	if _, err := c.reads(item, path, sent); err != nil {
		return fmt.Errorf("%s: then read: %w", method, err)
	}
	return nil
}

func (c *corpusClient) deleted(item *specs.Operation, path string) error {
	remove := c.operation(http.MethodDelete, item.Path)
	if remove == nil {
		return nil
	}
	if _, ok := c.first(remove, path, toRead); !ok {
		return fmt.Errorf("delete: no request is accepted")
	}
	for planned := range c.plan.Valid(item) {
		if gone, ok := c.send(planned, path, false); ok {
			if status := gone.response.Status; status != http.StatusNotFound && status != http.StatusGone {
				return fmt.Errorf("delete: then read is %d", status)
			}
			return nil
		}
	}
	return nil
}
