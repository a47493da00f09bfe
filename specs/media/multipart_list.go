package media

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strings"

	"understudy/specs/schema"
)

// multipartList is multipart/mixed (RFC 2046, section 5.1.3) and multipart/related
// (RFC 2387): parts in an order. A schema that is an array takes each part for an
// item. One that is an object takes them for its members: by the name that
// Content-Disposition gives, else by Content-ID, else in the order declared. Each
// part is read by its own content type, as in a form.
type multipartList struct {
	subtype   string
	encodings encodings
}

func (multipartList) Name() string { return "multipart" }

func (c multipartList) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if s.Is("array") {
		return decodeItems(data, s, contentType)
	}
	members := newPartValues(c.encodings, s)
	err := eachPart(data, contentType, func(i int, part *multipart.Part) error { return members.read(memberOf(part, i, s), part, s) })
	if err != nil {
		return nil, err
	}
	return members.object(s)
}

func decodeItems(data []byte, s *schema.Schema, contentType string) (any, error) {
	items := []any{}
	err := eachPart(data, contentType, func(i int, part *multipart.Part) error {
		body, err := io.ReadAll(part)
		if err != nil {
			return partFault("part %d: %s", i+1, strings.TrimPrefix(err.Error(), "multipart: "))
		}
		value, err := partValue(part, body, s.Item(i), part.Header.Get("Content-Type"))
		items = append(items, value)
		if err != nil {
			return partFaultIn(err, fmt.Sprint(i))
		}
		return nil
	})
	return items, err
}

// memberOf is the name of the member that a part holds; "" where nothing tells.
func memberOf(part *multipart.Part, i int, s *schema.Schema) string {
	if _, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err == nil && params["name"] != "" {
		return params["name"]
	}
	id := strings.Trim(part.Header.Get("Content-ID"), "<> ")
	if name, err := url.PathUnescape(id); err == nil && name != "" {
		return name
	}
	if names := s.Names(); i < len(names) {
		return names[i]
	}
	return ""
}

func (c multipartList) Encode(value any, s *schema.Schema) ([]byte, error) {
	items, isList := value.([]any)
	if !isList {
		fields, err := c.encodings.fieldsOf(value, s, plainFields)
		if err != nil {
			return nil, fmt.Errorf("write multipart: %w", err)
		}
		return writeParts(fields, field.memberHeader)
	}
	fields := make([]field, len(items))
	for i, item := range items {
		var err error
		if fields[i], err = (*encoding)(nil).fieldOf("", item, s.Item(i)); err != nil {
			return nil, fmt.Errorf("write multipart: item %d: %w", i, err)
		}
	}
	return writeParts(fields, field.itemHeader)
}

func (f field) itemHeader() (textproto.MIMEHeader, error) {
	header := textproto.MIMEHeader{}
	if f.contentType != "" {
		header.Set("Content-Type", f.contentType)
	}
	if f.isFile {
		header.Set("Content-Disposition", "attachment")
	}
	return header, f.addHeaders(header)
}

func (f field) memberHeader() (textproto.MIMEHeader, error) {
	header, err := f.itemHeader()
	disposition := "inline"
	if f.isFile {
		disposition = "attachment"
	}
	header.Set("Content-Disposition", disposition+`; name="`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(f.name)+`"`)
	header.Set("Content-ID", "<"+url.PathEscape(f.name)+">")
	return header, err
}

// ContentType names the boundary that Encode chose, and of related parts the type
// of the first, which is their root.
func (c multipartList) ContentType(body []byte) string {
	contentType := "multipart/" + c.subtype + "; boundary=" + boundaryOf(body)
	if c.subtype != "related" {
		return contentType
	}
	head, _, _ := bytes.Cut(body, []byte("\r\n\r\n"))
	root := "text/plain"
	for line := range strings.Lines(string(head)) {
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Content-Type") {
			root = strings.TrimSpace(value)
		}
	}
	return contentType + fmt.Sprintf("; type=%q", root)
}
