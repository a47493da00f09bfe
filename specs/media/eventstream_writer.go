package media

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

func (eventStream) Encode(value any, s *schema.Schema) ([]byte, error) {
	if text, ok := value.(string); ok && isRawStream(s) {
		return []byte(text), nil
	}
	items, several := value.([]any)
	if !several {
		out, err := appendEventText(nil, value, s)
		if err != nil {
			return nil, fmt.Errorf("write event-stream: %w", err)
		}
		return out, nil
	}
	out := make([]byte, 0, 256)
	for i, item := range items {
		var err error
		if out, err = appendEventText(out, item, schemaOfItem(s, i)); err != nil {
			return nil, fmt.Errorf("write event-stream: item %d: %w", i, err)
		}
	}
	return out, nil
}

// appendEventText writes one event and the empty line that ends it.
func appendEventText(out []byte, value any, s *schema.Schema) ([]byte, error) {
	object, ok := value.(map[string]any)
	if !ok || !isEvent(s) || !hasEventFields(object) {
		out, err := appendData(out, value, s)
		return append(out, '\n'), err
	}
	for _, name := range []string{"id", "event", "retry"} {
		member, given := object[name]
		if !given {
			continue
		}
		text, err := style.Text(member)
		if err != nil || strings.ContainsAny(text, "\r\n\x00") {
			return nil, fmt.Errorf("%s: one line of text should stand here", name)
		}
		out = append(append(append(append(out, name...), ": "...), text...), '\n')
	}
	var err error
	if data, given := object["data"]; given {
		out, err = appendData(out, data, s.Property("data"))
	}
	return append(out, '\n'), err
}

// hasEventFields tells whether all members are fields of an event.
func hasEventFields(object map[string]any) bool {
	for name := range object {
		if !slices.Contains(eventFields, name) {
			return false
		}
	}
	return true
}

func appendData(out []byte, value any, s *schema.Schema) ([]byte, error) {
	text, err := style.Text(value)
	if err != nil {
		text = string(s.AppendJSON(nil, value))
	}
	if strings.Contains(text, "\r") {
		return nil, errors.New("data: a carriage return ends the line, so that no data can hold it")
	}
	for line := range strings.SplitSeq(text, "\n") {
		out = append(append(append(out, "data: "...), line...), '\n')
	}
	return out, nil
}
