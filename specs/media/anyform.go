package media

import (
	"encoding/json"
	"errors"
	"fmt"

	"understudy/specs/schema"
)

// anyForm is a range that says nothing of the form, such as */*: what comes is
// read as its own Content-Type says, what goes is JSON, or the bytes themselves
// where the schema asks for text.
type anyForm struct{}

// ErrUnread says that a body is of a media type that a range allows and that
// nobody here reads, so that nothing can be said of it.
var ErrUnread = errors.New("nothing reads this media type")

// ForRange returns the codec of a range of media types that JSON is in, or false.
func ForRange(mediaType string) (Codec, bool) {
	base := Base(mediaType)
	return anyForm{}, base == "*/*" || base == "application/*"
}

func (anyForm) Name() string { return "any" }

func (anyForm) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	switch {
	case s == nil:
		return nil, ErrUnread
	case s.Format == "binary":
		return string(data), nil
	}
	codec, known := For(contentType)
	if _, isRange := ForRange(contentType); contentType == "" || isRange {
		codec, known = jsonCodec{}, true
	}
	if !known || codec.Name() == "octets" {
		return nil, fmt.Errorf("%w: %s", ErrUnread, contentType)
	}
	return codec.Decode(data, s, contentType)
}

func (anyForm) Encode(value any, s *schema.Schema) ([]byte, error) {
	if text, isText := value.(string); isText && !isContainer(s) {
		return []byte(text), nil
	}
	return jsonCodec{}.Encode(value, s)
}

// ContentType is what the bytes that Encode wrote are.
func (anyForm) ContentType(body []byte) string {
	if json.Valid(body) {
		return "application/json"
	}
	return "application/octet-stream"
}
