package mock_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"understudy/mock/mocktest"
)

const rangesDocument = `
openapi: 3.0.3
info: {title: Ranges, version: "1"}
paths:
  /any:
    post:
      requestBody:
        required: true
        content:
          "*/*":
            schema: {type: object, required: [name], properties: {name: {type: string}}}
      responses:
        "200":
          description: made
          content:
            "*/*":
              schema: {type: object, required: [size], properties: {size: {type: integer}}}
        "400":
          description: wrong
          content:
            "*/*":
              schema: {type: object, required: [result], properties: {result: {type: string}}}
  /nameless:
    post:
      requestBody:
        required: true
        content:
          "":
            schema: {type: object, required: [name], properties: {name: {type: string}}}
      responses:
        "204": {description: taken}
        "400": {description: wrong}
  /sibling:
    get:
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema: {type: object, required: [list], properties: {list: {type: array, items: {type: string}}}}
            example:
              example: {list: {no: list}}
`

// TestRangesAreRead judges and answers bodies whose media type the document
// leaves open, and answers no example in a form that it does not fit.
func TestRangesAreRead(t *testing.T) {
	t.Parallel()
	server := mocktest.Start(t, mocktest.Config{Document: []byte(rangesDocument)})
	for _, test := range []struct {
		method, path, body string
		status             int
		member             string
	}{
		{"POST", "/any", `{"name":"a"}`, 200, "size"},
		{"POST", "/any", `{"name":7}`, 400, "result"},
		{"POST", "/any", ``, 400, "result"},
		{"POST", "/nameless", `{"name":"a"}`, 204, ""},
		{"POST", "/nameless", `{}`, 400, ""},
		{"GET", "/sibling", ``, 200, "list"},
	} {
		status, body := send(t, test.method, server.URL+test.path, test.body)
		if status != test.status {
			t.Errorf("%s %s %s: status %d, want %d: %s", test.method, test.path, test.body, status, test.status, body)
		}
		if test.member == "" {
			continue
		}
		var members map[string]any
		if err := json.Unmarshal(body, &members); err != nil || members[test.member] == nil {
			t.Errorf("%s %s %s: %s is not there: %s", test.method, test.path, test.body, test.member, body)
		}
		if list, ok := members["list"]; ok {
			if _, isList := list.([]any); !isList {
				t.Errorf("%s: %s breaks its schema", test.path, body)
			}
		}
	}
}

func send(t *testing.T, method, url, body string) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, text
}
