package media

import (
	"bytes"
	"encoding/json"
	"html"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// htmlPage is HTML: a string is a page as it stands, an array or object is shown
// as JSON in a page that people can read.
type htmlPage struct{}

func (htmlPage) Name() string { return "html" }

const (
	pageHead = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>"
	pageBody = "</title>\n<style>body { font-family: sans-serif; margin: 2em } pre { white-space: pre-wrap }</style>\n</head>\n<body>\n<h1>"
	pageData = "</h1>\n<pre>"
	pageEnd  = "</pre>\n</body>\n</html>\n"
)

// Decode gives the page as a string, or the value shown in it where the schema
// wants one.
func (c htmlPage) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if !isContainer(s) {
		return text{}.Decode(data, s, contentType)
	}
	_, after, found := bytes.Cut(data, []byte("<pre>"))
	shown, _, ends := bytes.Cut(after, []byte("</pre>"))
	if !found || !ends {
		return jsonCodec{}.Decode(data, s, contentType)
	}
	return jsonCodec{}.Decode([]byte(html.UnescapeString(string(shown))), s, contentType)
}

func (htmlPage) Encode(value any, s *schema.Schema) ([]byte, error) {
	if page, err := style.Text(value); err == nil {
		return []byte(page), nil
	}
	title := html.EscapeString(pageTitle(s))
	var shown bytes.Buffer
	if err := json.Indent(&shown, s.AppendJSON(nil, value), "", "  "); err != nil {
		return nil, err
	}
	var out strings.Builder
	for _, part := range []string{pageHead, title, pageBody, title, pageData, html.EscapeString(shown.String()), pageEnd} {
		out.WriteString(part)
	}
	return []byte(out.String()), nil
}

// pageTitle is the schema's own title, or the component's name.
func pageTitle(s *schema.Schema) string {
	if s == nil {
		return "Answer"
	}
	if s.Title != "" {
		return s.Title
	}
	if name := componentName(s.Location); name != "" {
		return name
	}
	return "Answer"
}
