// Package media reads and writes message bodies by their media type, and
// chooses between media types: RFC 9110 (sections 8.3 and 12.5.1), and OpenAPI
// 3.1 (sections 4.8.14 and 4.8.15) for what a media type means for a schema.
// There is one codec a file, and table.go lists them all. The package judges no
// value but the headers of parts, which nobody else sees: text that does not fit
// the schema is handed over as it stands, for the schema to name the violation.
// It reads no message either: bodies come complete.
package media

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// Codec reads and writes the bodies of one family of media types. It is safe
// for concurrent use. The schema types the text of formats that have no types
// of their own, and orders members; nil is every value's schema.
type Codec interface {
	// Name is a short name such as "json".
	Name() string
	// Decode reads a whole body. The content type is the header's value, for
	// its parameters; it may be empty. The error is a *SyntaxError where the
	// text is at fault.
	Decode(data []byte, s *schema.Schema, contentType string) (any, error)
	// Encode writes a value. What the format cannot say is an error.
	Encode(value any, s *schema.Schema) ([]byte, error)
}

// ContentTyper is a codec whose Content-Type depends on the body it wrote.
type ContentTyper interface {
	ContentType(body []byte) string
}

// The limits of a body.
const (
	maxDepth = 200
	maxNodes = 200_000
	maxParts = 100
)

// SyntaxError says where a body departs from its format.
type SyntaxError struct {
	Format       string // the codec's name
	Message      string // what is wrong, and what would be right
	Offset       int    // byte offset into the body
	Line, Column int    // from 1, columns in characters; 0 where no place is known
	Pointer      string // JSON pointer of the value being read, "" is the whole
}

// Error names the place and the reason.
func (e *SyntaxError) Error() string {
	var place strings.Builder
	place.WriteString(e.Format)
	if e.Line > 0 {
		fmt.Fprintf(&place, ": line %d, column %d", e.Line, e.Column)
	}
	if e.Pointer != "" {
		fmt.Fprintf(&place, ": at %s", e.Pointer)
	}
	return place.String() + ": " + e.Message
}

// fault is a SyntaxError in the making: the way to the value grows from its
// end while the readers return.
type fault struct {
	offset  int
	message string
	path    []string // innermost first
}

func faultAt(offset int, format string, args ...any) *fault {
	return &fault{offset: offset, message: fmt.Sprintf(format, args...)}
}

// in notes that the fault lies in a member or item.
func (f *fault) in(name string) *fault {
	f.path = append(f.path, name)
	return f
}

func (f *fault) syntaxError(format string, data []byte) *SyntaxError {
	line, column := position(data, f.offset)
	return &SyntaxError{format, f.message, f.offset, line, column, pointer(f.path)}
}

func pointer(path []string) string {
	var out strings.Builder
	for _, name := range slices.Backward(path) {
		out.WriteByte('/')
		out.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(name))
	}
	return out.String()
}

func position(data []byte, offset int) (line, column int) {
	before := data[:min(offset, len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

// checkText refuses what is not UTF-8, by its label or by its bytes.
func checkText(format string, data []byte, contentType string) error {
	if err := checkCharset(format, contentType); err != nil {
		return err
	}
	if utf8.Valid(data) {
		return nil
	}
	offset := 0
	for offset < len(data) {
		r, size := utf8.DecodeRune(data[offset:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		offset += size
	}
	return faultAt(offset, "byte 0x%02X is not UTF-8; send the text as UTF-8", data[offset]).syntaxError(format, data)
}

func checkCharset(format, contentType string) error {
	if !strings.ContainsRune(contentType, ';') {
		return nil
	}
	parsed, err := Parse(contentType)
	if err != nil {
		return &SyntaxError{Format: format, Message: err.Error()}
	}
	switch strings.ToLower(parsed.Params["charset"]) {
	case "", "utf-8", "utf8", "us-ascii":
		return nil
	}
	return &SyntaxError{Format: format, Message: fmt.Sprintf("charset %q is not read; send UTF-8", parsed.Params["charset"])}
}

// isContainer tells whether a schema is read from structured text only.
func isContainer(s *schema.Schema) bool {
	return style.ShapeOf(s) != style.Scalar
}

// excerpt cuts a text that an error quotes.
func excerpt[T string | []byte](text T) string {
	const longest = 40
	if len(text) > longest {
		return strings.ToValidUTF8(string(text[:longest]), "") + "…"
	}
	return string(text)
}
