package media

import (
	"slices"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// XML is the codec of XML in a form of its own. The zero value writes as the xml
// objects of the document say, and so does every XML; reading is the same in all.
type XML struct {
	// Instance is a prefix that the root element declares for the namespace of nil;
	// empty: each nil element declares xsi for itself.
	Instance string
	// Sorted is set where elements stand in alphabetical order.
	Sorted bool
}

// Name is that of XML.
func (XML) Name() string { return xmlCodec{}.Name() }

// Decode reads XML.
func (x XML) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	return xmlCodec{}.Decode(data, s, contentType)
}

// Encode writes XML in this form.
func (x XML) Encode(value any, s *schema.Schema) ([]byte, error) {
	return xmlCodec{form: x}.Encode(value, s)
}

// instance declares the namespace of nil where that is due, and says nil.
func (w *xmlWriter) instance(isNil bool) error {
	prefix := w.form.Instance
	if prefix == "" && isNil {
		prefix = "xsi"
	}
	if prefix != "" && w.namespaceOf(prefix, 0) != schemaInstance {
		w.bound = append(w.bound, binding{prefix, schemaInstance})
		if err := w.attribute("xmlns:"+prefix, schemaInstance); err != nil {
			return err
		}
	}
	if !isNil {
		return nil
	}
	return w.attribute(prefix+":nil", "true")
}

// names lists the members of an object in the order in which they are written.
func (w *xmlWriter) names(object map[string]any, s *schema.Schema) []string {
	names := style.Members(object, s)
	if w.form.Sorted {
		names = slices.Sorted(slices.Values(names))
	}
	return names
}
