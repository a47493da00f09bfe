package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// Encode writes the parts between boundaries made from their content, so that
// the same value gives the same bytes.
func (c multipartForm) Encode(value any, s *schema.Schema) ([]byte, error) {
	fields, err := c.encodings.fieldsOf(value, s, plainFields)
	if err != nil {
		return nil, fmt.Errorf("write multipart: %w", err)
	}
	return writeParts(fields, field.header)
}

// writeParts writes each field as a part with the headers that are made for it.
func writeParts(fields []field, headerOf func(field) (textproto.MIMEHeader, error)) ([]byte, error) {
	var out bytes.Buffer
	writer := multipart.NewWriter(&out)
	if err := writer.SetBoundary(boundaryFor(fields)); err != nil {
		return nil, fmt.Errorf("write multipart: %w", err)
	}
	for _, f := range fields {
		if strings.ContainsAny(f.name, "\r\n") {
			return nil, fmt.Errorf("write multipart: the name %q holds a line break", f.name)
		}
		header, err := headerOf(f)
		if err != nil {
			return nil, fmt.Errorf("write multipart: member %q: %w", f.name, err)
		}
		part, err := writer.CreatePart(header)
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

// plainFields writes a property that has a style.
func plainFields(p style.Parameter, value any) ([]field, error) {
	pairs, err := p.EncodePairs(value)
	fields := make([]field, len(pairs))
	for i, pair := range pairs {
		fields[i] = field{name: pair.Name, text: pair.Text}
	}
	return fields, err
}

func (f field) header() (textproto.MIMEHeader, error) {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	disposition := fmt.Sprintf(`form-data; name="%s"`, quote(f.name))
	header := textproto.MIMEHeader{}
	if f.isFile {
		disposition += fmt.Sprintf(`; filename="%s"`, quote(f.name))
	}
	if f.contentType != "" {
		header.Set("Content-Type", f.contentType)
	}
	header.Set("Content-Disposition", disposition)
	return header, f.addHeaders(header)
}

// addHeaders adds those that the document declares for the part.
func (f field) addHeaders(header textproto.MIMEHeader) error {
	for _, h := range f.headers {
		if err := h.write(header); err != nil {
			return err
		}
	}
	return nil
}

// write adds the value that the schema names, if any.
func (h Header) write(header textproto.MIMEHeader) error {
	value, known := sample(h.Schema)
	if !known {
		if h.Required {
			return fmt.Errorf("header %q of the part is needed, and its schema names no value", h.Name)
		}
		return nil
	}
	text, err := h.Encode(value)
	if err == nil {
		header.Set(h.Name, text)
	}
	return err
}

// sample returns a value that the schema itself names.
func sample(s *schema.Schema) (value any, known bool) {
	switch {
	case s == nil:
	case s.HasConst:
		return s.Const, true
	case s.HasDefault:
		return s.Default, true
	case len(s.Examples) > 0:
		return s.Examples[0], true
	case len(s.Enum) > 0:
		return s.Enum[0], true
	}
	return nil, false
}

// ContentType names the boundary that Encode chose.
func (multipartForm) ContentType(body []byte) string {
	return "multipart/form-data; boundary=" + boundaryOf(body)
}

func boundaryOf(body []byte) string {
	first, _, _ := bytes.Cut(body, []byte("\r\n"))
	if len(bytes.TrimLeft(body, "\r\n")) < len(body) { // no part at all: Close starts with a line end
		first, _, _ = bytes.Cut(bytes.TrimLeft(body, "\r\n"), []byte("\r\n"))
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(first), "--"), "--")
}
