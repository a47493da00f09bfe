package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
)

var shapeParts = rules{
	closed:   {},
	"id":     {},
	"kind":   {required: true, judge: oneOf("circle", "square")},
	"name":   {required: true, judge: text(1, 20)},
	"colour": {judge: text(1, 20)},
}

// shapeInput has the measure that the kind asks for.
func shapeInput(kind any) rules {
	r := maps.Clone(shapeParts)
	measure := "radius"
	if kind == "square" {
		measure = "side"
	}
	r[measure] = rule{required: true, judge: number(0, 100, true)}
	return r
}

var shapePatch = rules{
	closed:   {},
	"name":   {judge: text(1, 20)},
	"colour": {judge: orNull(text(1, 20))},
}

func (s *workshop) createShape(c call) answer {
	body, refusal := c.shape()
	if refusal != nil {
		return *refusal
	}
	id := s.shapes.nextID()
	body["id"] = id
	s.versions[id] = 1
	s.shapes.put(id, body)
	return s.tagged(http.StatusCreated, id)
}

// shape reads a body by the rules of its kind.
func (c call) shape() (record, *answer) {
	body, refusal := c.input(rules{})
	if refusal != nil {
		return nil, refusal
	}
	if broken := c.bearable(shapeInput(body["kind"]).judge("", body)); len(broken) > 0 {
		a := refused(http.StatusBadRequest, strings.Join(broken, ", "))
		return nil, &a
	}
	return body, nil
}

func (s *workshop) tag(id string) string { return fmt.Sprintf(`"%s-%d"`, id, s.versions[id]) }

func (s *workshop) tagged(status int, id string) answer {
	a := shown(status, s.shapes.rows[id])
	a.header = map[string]string{"ETag": s.tag(id)}
	return a
}

func (s *workshop) readShape(c call) answer {
	id := c.PathValue("shapeId")
	switch {
	case s.shapes.rows[id] == nil:
		return refused(http.StatusNotFound, "no such shape")
	case s.matches(c.Header.Get("If-None-Match"), id) && !c.on("none-match-ignored"):
		return answer{status: http.StatusNotModified, header: map[string]string{"ETag": s.tag(id)}}
	}
	return s.tagged(http.StatusOK, id)
}

// matches compares an entity tag with the present one.
func (s *workshop) matches(header, id string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == s.tag(id) {
			return true
		}
	}
	return false
}

// writable refuses a change of a shape that is not there or no longer what the client saw.
func (s *workshop) writable(c call, id string) *answer {
	condition := c.Header.Get("If-Match")
	a := refused(http.StatusNotFound, "no such shape")
	switch {
	case s.shapes.rows[id] == nil:
		return &a
	case condition != "" && !s.matches(condition, id) && !c.on("match-ignored"):
		a = refused(http.StatusPreconditionFailed, "the shape has changed")
		return &a
	}
	return nil
}

func (s *workshop) replaceShape(c call) answer {
	id := c.PathValue("shapeId")
	if refusal := s.writable(c, id); refusal != nil {
		return *refusal
	}
	body, refusal := c.shape()
	if refusal != nil {
		return *refusal
	}
	body["id"] = id
	return s.changed(id, body)
}

func (s *workshop) changed(id string, to record) answer {
	s.versions[id]++
	s.shapes.put(id, to)
	return s.tagged(http.StatusOK, id)
}

func (s *workshop) patchShape(c call) answer {
	id := c.PathValue("shapeId")
	if refusal := s.writable(c, id); refusal != nil {
		return *refusal
	}
	body, refusal := c.inputAs("application/merge-patch+json", shapePatch)
	if refusal != nil {
		return *refusal
	}
	shape := maps.Clone(s.shapes.rows[id])
	for name, value := range body {
		switch {
		case value != nil:
			shape[name] = value
		case !c.on("null-ignored"):
			delete(shape, name)
		}
	}
	return s.changed(id, shape)
}

func orNull(inner judge) judge {
	return func(at string, value any) []string {
		if value == nil {
			return nil
		}
		return inner(at, value)
	}
}

// number bounds a number; open leaves out the least itself.
func number(least, most float64, open bool) judge {
	return func(at string, value any) []string {
		text, ok := value.(json.Number)
		n, err := strconv.ParseFloat(string(text), 64)
		switch {
		case !ok || err != nil && !math.IsInf(n, 0):
			return []string{at + " type"}
		case open && n <= least:
			return []string{at + " exclusiveMinimum"}
		case n < least:
			return []string{at + " minimum"}
		case n > most:
			return []string{at + " maximum"}
		}
		return nil
	}
}
