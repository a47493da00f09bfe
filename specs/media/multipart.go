package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// multipartForm is multipart/form-data (RFC 7578): an object whose members are
// parts. A file is a string that holds its bytes; an object is a part of JSON;
// an array repeats its name.
type multipartForm struct{}

func (multipartForm) Name() string { return "multipart" }

func (c multipartForm) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	parsed, err := Parse(contentType)
	if err != nil {
		return nil, err
	}
	boundary := parsed.Params["boundary"]
	if boundary == "" {
		return nil, &SyntaxError{Format: c.Name(), Message: "the content type has no boundary; write multipart/form-data; boundary=…"}
	}
	reader := multipart.NewReader(bytes.NewReader(data), boundary)
	parts := partValues{values: map[string][]any{}}
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts.object(s)
		}
		if err != nil {
			return nil, partFault("part %d: %s", parts.count+1, strings.TrimPrefix(err.Error(), "multipart: "))
		}
		if err := parts.read(part, s); err != nil {
			return nil, err
		}
	}
}

func partFault(format string, args ...any) *SyntaxError {
	return &SyntaxError{Format: multipartForm{}.Name(), Message: fmt.Sprintf(format, args...)}
}

// partValues collects the values of parts by name.
type partValues struct {
	values map[string][]any
	count  int
}

func (p *partValues) read(part *multipart.Part, s *schema.Schema) error {
	p.count++
	name := part.FormName()
	switch {
	case p.count > maxParts:
		return partFault("more than %d parts", maxParts)
	case name == "":
		return partFault(`part %d has no name; it needs Content-Disposition: form-data; name="…"`, p.count)
	}
	body, err := io.ReadAll(part)
	if err != nil {
		return partFault("part %d (%s): %s", p.count, name, strings.TrimPrefix(err.Error(), "multipart: "))
	}
	property := s.Property(name)
	if style.ShapeOf(property) == style.Array {
		property = property.Item(len(p.values[name]))
	}
	value, err := partValue(part, body, property)
	var wrong *SyntaxError
	if errors.As(err, &wrong) {
		wrong.Pointer = pointer([]string{name}) + wrong.Pointer
		return wrong
	}
	p.values[name] = append(p.values[name], value)
	return err
}

// partValue reads a part by its own content type, or as the schema's default.
func partValue(part *multipart.Part, body []byte, s *schema.Schema) (any, error) {
	contentType := part.Header.Get("Content-Type")
	if part.FileName() != "" && !isContainer(s) || isBinary(s) {
		return string(body), nil
	}
	codec, known := For(contentType)
	if _, isOctets := codec.(octets); isOctets {
		return string(body), nil
	}
	if _, isText := codec.(text); known && !isText {
		return codec.Decode(body, s, contentType)
	}
	if err := checkText("multipart", body, contentType); err != nil {
		return nil, err
	}
	return jsonOrText(string(body), s)
}

func jsonOrText(body string, s *schema.Schema) (any, error) {
	if isContainer(s) {
		return jsonField(body, s)
	}
	return style.Primitive(body, s), nil
}

func isBinary(s *schema.Schema) bool {
	return s != nil && (s.Format == "binary" || s.ContentMediaType != "" && s.ContentEncoding == "")
}

func (p *partValues) object(s *schema.Schema) (any, error) {
	object := make(map[string]any, len(p.values))
	for name, values := range p.values {
		property := s.Property(name)
		switch {
		case style.ShapeOf(property) == style.Array || len(values) > 1 && property.Is("array"):
			object[name] = values
		case len(values) > 1:
			return nil, &SyntaxError{Format: multipartForm{}.Name(), Message: fmt.Sprintf("%d parts have this name, which takes one value", len(values)), Pointer: pointer([]string{name})}
		default:
			object[name] = values[0]
		}
	}
	return object, nil
}

// Encode writes the parts between boundaries made from their content, so that
// the same value gives the same bytes.
func (c multipartForm) Encode(value any, s *schema.Schema) ([]byte, error) {
	fields, err := fieldsOf(value, s)
	if err != nil {
		return nil, fmt.Errorf("write multipart: %w", err)
	}
	var out bytes.Buffer
	writer := multipart.NewWriter(&out)
	if err := writer.SetBoundary(boundaryFor(fields)); err != nil {
		return nil, fmt.Errorf("write multipart: %w", err)
	}
	for _, f := range fields {
		if strings.ContainsAny(f.name, "\r\n") {
			return nil, fmt.Errorf("write multipart: the name %q holds a line break", f.name)
		}
		part, err := writer.CreatePart(partHeader(f))
		if err != nil {
			return nil, fmt.Errorf("write multipart: %w", err)
		}
		if _, err := io.WriteString(part, f.text); err != nil {
			return nil, fmt.Errorf("write multipart: %w", err)
		}
	}
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("write multipart: %w", err)
	}
	return out.Bytes(), nil
}

// boundaryFor derives a boundary that no field holds.
func boundaryFor(fields []field) string {
	hash := sha256.New()
	for _, f := range fields {
		fmt.Fprintf(hash, "%d %d %s%s", len(f.name), len(f.text), f.name, f.text)
	}
	boundary := hex.EncodeToString(hash.Sum(nil)[:16])
	for holdsBoundary(fields, boundary) {
		hash.Write([]byte{0})
		boundary = hex.EncodeToString(hash.Sum(nil)[:16])
	}
	return boundary
}

func holdsBoundary(fields []field, boundary string) bool {
	for _, f := range fields {
		if strings.Contains(f.text, boundary) {
			return true
		}
	}
	return false
}

func partHeader(f field) textproto.MIMEHeader {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	disposition := fmt.Sprintf(`form-data; name="%s"`, quote(f.name))
	header := textproto.MIMEHeader{}
	switch {
	case f.isJSON:
		header.Set("Content-Type", "application/json")
	case isBinary(f.schema) || !utf8.ValidString(f.text):
		disposition += fmt.Sprintf(`; filename="%s"`, quote(f.name))
		header.Set("Content-Type", fileType(f.schema))
	}
	header.Set("Content-Disposition", disposition)
	return header
}

func fileType(s *schema.Schema) string {
	if s != nil && s.ContentMediaType != "" {
		return s.ContentMediaType
	}
	return "application/octet-stream"
}

// ContentType names the boundary that Encode chose.
func (multipartForm) ContentType(body []byte) string {
	first, _, _ := bytes.Cut(body, []byte("\r\n"))
	if len(bytes.TrimLeft(body, "\r\n")) < len(body) { // no part at all: Close starts with a line end
		first, _, _ = bytes.Cut(bytes.TrimLeft(body, "\r\n"), []byte("\r\n"))
	}
	boundary := strings.TrimSuffix(strings.TrimPrefix(string(first), "--"), "--")
	return "multipart/form-data; boundary=" + boundary
}
