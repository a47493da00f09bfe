package media

import (
	"encoding/json"
	"slices"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// eventStream is text/event-stream (HTML, section 9.2.6), as OpenAPI 3.2 models
// it (section 4.14.4): an array of objects with the members event, data, id and
// retry. Data is a string, or what the schema of data asks for. An array of
// anything else holds the data alone, and a schema that is no array describes
// each event; a single event is the value itself. A schema that is a string takes the stream as it stands.
//
// What the standard has readers ignore is ignored: comments, other fields, a
// retry that is no number, and an event without data. The end of the body ends
// an event like an empty line, for the body comes complete.
type eventStream struct{}

var eventFields = []string{"event", "data", "id", "retry"}

func (eventStream) Name() string { return "event-stream" }

func (c eventStream) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	if isRawStream(s) {
		return string(data), nil
	}
	isList := s.Is("array")
	values := []any{}
	for i, e := range readEvents(string(data)) {
		value, bad := e.value(schemaOfItem(s, i))
		if bad != nil {
			return nil, inLine(bad, i, isList).syntaxError(c.Name(), data)
		}
		values = append(values, value)
	}
	return sequence(values, isList), nil
}

// isRawStream tells whether the schema means the text of the stream.
func isRawStream(s *schema.Schema) bool { return s.Is("string") && !s.Is("array") }

// isEvent tells whether an item of the stream is the event itself: an object
// whose members are those of events, or whose members are not known.
func isEvent(s *schema.Schema) bool {
	names := s.Names()
	for _, name := range names {
		if !slices.Contains(eventFields, name) {
			return false
		}
	}
	return s.Is("object") && (len(names) == 0 || slices.Contains(names, "data") || slices.Contains(names, "event"))
}

// event is one event as received.
type event struct {
	name, id, retry string
	hasID, hasName  bool
	data            []string
	offset          int // of its first line
	dataOffset      int
}

// readEvents splits a stream into events, as the standard interprets one.
func readEvents(text string) []event {
	var events []event
	var at event
	offset := 0
	if rest, marked := strings.CutPrefix(text, "\uFEFF"); marked {
		text, offset = rest, len("\uFEFF")
	}
	at.offset = offset
	for text != "" {
		line, rest := cutLine(text)
		length := len(text) - len(rest)
		switch {
		case line == "":
			events = appendEvent(events, at)
			at = event{offset: offset + length}
		default:
			at.take(line, offset)
		}
		offset, text = offset+length, rest
	}
	return appendEvent(events, at)
}

func appendEvent(events []event, e event) []event {
	if len(e.data) == 0 {
		return events
	}
	return append(events, e)
}

// cutLine cuts at the first CR LF, LF or CR.
func cutLine(text string) (line, rest string) {
	end := strings.IndexAny(text, "\r\n")
	if end < 0 {
		return text, ""
	}
	if strings.HasPrefix(text[end:], "\r\n") {
		return text[:end], text[end+2:]
	}
	return text[:end], text[end+1:]
}

func (e *event) take(line string, offset int) {
	field, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch field {
	case "data":
		if len(e.data) == 0 {
			e.dataOffset = offset + len(line) - len(value)
		}
		e.data = append(e.data, value)
	case "event":
		e.name, e.hasName = value, value != ""
	case "id":
		if !strings.Contains(value, "\x00") {
			e.id, e.hasID = value, true
		}
	case "retry":
		if number, ok := wholeNumber(value); ok {
			e.retry = number
		}
	}
}

// wholeNumber reads digits as a JSON number, which has no leading zeros.
func wholeNumber(digits string) (number string, ok bool) {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	if number = strings.TrimLeft(digits, "0"); number == "" {
		number = "0"
	}
	return number, style.IsNumber(number)
}

func (e *event) value(s *schema.Schema) (any, *fault) {
	if !isEvent(s) {
		return e.dataValue(s)
	}
	data, bad := e.dataValue(s.Property("data"))
	if bad != nil {
		return nil, bad.in("data")
	}
	object := map[string]any{"data": data}
	if e.hasName {
		object["event"] = strings.Clone(e.name)
	}
	if e.hasID {
		object["id"] = style.Primitive(e.id, s.Property("id"))
	}
	if e.retry != "" {
		object["retry"] = json.Number(strings.Clone(e.retry))
	}
	return object, nil
}

// dataValue reads the data by its schema: JSON under that of an array or
// object. Its offset in the stream is known if it stands in one line.
func (e *event) dataValue(s *schema.Schema) (any, *fault) {
	text := strings.Join(e.data, "\n")
	if start := strings.TrimLeft(text, " \t\n"); !isContainer(s) || start == "" || start[0] != '{' && start[0] != '[' {
		return style.Primitive(text, s), nil
	}
	r := jsonReader{data: []byte(text)}
	value, bad := r.whole()
	if bad != nil {
		if len(e.data) > 1 {
			bad.offset = 0
		}
		bad.offset += e.dataOffset
	}
	return value, bad
}
