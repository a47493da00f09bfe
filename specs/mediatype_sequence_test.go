package specs_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/conform"
	"understudy/specs/traffic"
)

// A body of items whose schema describes one item is judged item by item, in every
// version of OpenAPI.
func TestItemsAreJudgedOneByOne(t *testing.T) {
	t.Parallel()
	api := load(t, `openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    post:
      requestBody:
        content:
          application/jsonl: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}
          text/event-stream: {schema: {type: object, properties: {event: {type: string}, data: {type: integer}}}}
      responses: {200: {description: d}}
`)
	tests := []struct {
		name, contentType, body string
		want                    []string
	}{
		{"all fit", "application/jsonl", "{\"n\":1}\n{\"n\":2}\n", nil},
		{"one does not", "application/jsonl", "{\"n\":1}\n{}\n{\"n\":\"a\"}", []string{"/1 required", "/2/n type"}},
		{"a single one", "application/jsonl", "{}\n", []string{" required"}},
		{"events", "text/event-stream", "event: a\ndata: 1\n\ndata: x\n\n", []string{"/1/data type"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := traffic.Request{Method: "POST", URL: &url.URL{Path: "/a"}, Header: http.Header{"Content-Type": {test.contentType}}, Body: []byte(test.body)}
			_, violations := conform.Request(api.Operations[0], r, nil, conform.Reading{})
			var got []string
			for _, v := range violations {
				got = append(got, v.Pointer+" "+v.Keyword)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
