package mock

import (
	"net/http"
	"strings"

	"understudy/specs"
	"understudy/specs/extension"
	"understudy/specs/media"
	"understudy/specs/schema"
)

// writer writes answers of one media type as x-mock-write says.
type writer struct {
	rules extension.Write
	codec media.Codec // nil: the media type's own
}

func newWriter(name string, rules extension.Write) *writer {
	w := &writer{rules: rules}
	if codec, ok := media.For(name); ok && codec.Name() == "xml" && (rules.Instance != "" || rules.Sorted) {
		w.codec = media.XML{Instance: rules.Instance, Sorted: rules.Sorted}
	}
	return w
}

// calledName is what an operation is called where a name is asked for.
func calledName(op *specs.Operation) string {
	switch {
	case op == nil:
		return "answer"
	case op.Name != nil:
		return op.Name.Name
	}
	return op.ID
}

// encode writes a value; w may be nil.
func (w *writer) encode(codec media.Codec, value any, order *schema.Schema) ([]byte, error) {
	if w == nil {
		return codec.Encode(value, order)
	}
	if w.codec != nil {
		codec = w.codec
	}
	if w.rules.Nulls || len(w.rules.Texts) > 0 {
		value = w.shaped(value, order)
	}
	return codec.Encode(value, order)
}

// headers adds what goes with an answer of this media type.
func (w *writer) headers(op *specs.Operation, header http.Header) {
	if w == nil {
		return
	}
	if w.rules.ContentType != "" {
		header.Set("Content-Type", w.rules.ContentType)
	}
	for name, value := range w.rules.Headers {
		header.Set(name, strings.ReplaceAll(value, "{name}", calledName(op)))
	}
}

// shaped is the value with its texts rewritten and its gaps filled with null.
func (w *writer) shaped(value any, s *schema.Schema) any {
	switch v := value.(type) {
	case string:
		return w.rewritten(v, s)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = w.shaped(item, s.Item(i))
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, name := range s.Names() {
			if w.rules.Nulls {
				out[name] = nil
			}
		}
		for name, member := range v {
			out[name] = w.shaped(member, s.Property(name))
		}
		return out
	}
	return value
}

func (w *writer) rewritten(text string, s *schema.Schema) string {
	if s == nil {
		return text
	}
	_, component, _ := strings.Cut(s.Location, "#/components/schemas/")
	if rule, there := w.rules.Texts[component]; there {
		return rule.Pattern.ReplaceAllString(text, rule.With)
	}
	return text
}
