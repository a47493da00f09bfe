package rest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

// books is an API whose list takes the parameters given, in an envelope with
// the members given. Its records are a to e.
func books(t *testing.T, parameters, members string) *mocktest.Server {
	t.Helper()
	document := path("books", "id", `
  /NAME:
    get:
      operationId: listBooks
      parameters: [`+parameters+`]
      responses:
        "200":
          description: d
          headers: {Link: {schema: {type: string}}, X-Total-Count: {schema: {type: integer}}}
          content: {application/json: {schema: {type: object, required: [items], properties: {items: {type: array, items: &book {type: object, required: [id], properties: {id: {type: string}, title: {type: string}, price: {type: number}, createdAt: {type: string, format: date-time}, tags: {type: array, items: {type: string}}}}}`+members+`}}}}
  /NAME/{ID}:
    get:
      parameters: [{name: ID, in: path, required: true, schema: {type: string}}, {name: fields, in: query, schema: {type: string}}]
      responses: {"200": {description: d, content: {application/json: {schema: *book}}}}
`)
	return mocktest.Start(t, mocktest.Config{Document: []byte(document), Options: mock.Options{Strict: true}, Fixtures: scenario(`
collections:
  books:
    - {id: a, title: Rope, price: 5, createdAt: "2026-01-01T10:00:00Z", tags: [old]}
    - {id: b, title: Sea and Sand, price: 12.5, createdAt: "2026-01-02T10:00:00Z"}
    - {id: c, title: Moss, price: 9, createdAt: "2026-01-03T10:00:00+02:00"}
    - {id: d, title: Rope, price: 30, createdAt: "2026-01-04T10:00:00Z"}
    - {id: e, price: 9, createdAt: "2026-01-05T10:00:00Z"}
`)})
}

func query(names ...string) string {
	out := make([]string, len(names))
	for i, name := range names {
		name, kind, _ := strings.Cut(name, " ")
		switch kind {
		case "":
			kind = "type: string"
		case "time":
			kind = "type: string, format: date-time"
		case "day":
			kind = "type: string, format: date"
		case "integer", "number":
			kind = "type: " + kind
		}
		out[i] = fmt.Sprintf("{name: %q, in: query, schema: {%s}}", name, kind)
	}
	return strings.Join(out, ", ")
}

// ids are those of a list, in order.
func ids(t *testing.T, r mocktest.Reply) string {
	t.Helper()
	var out strings.Builder
	items, _ := r.JSON(t).(map[string]any)["items"].([]any)
	for _, item := range items {
		out.WriteString(item.(map[string]any)["id"].(string))
	}
	return out.String()
}

func TestListParameters(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ parameters, query, want string }{
		{query("sort"), "sort=price", "aceb" + "d"},
		{query("sort"), "sort=-price,id", "dbcea"},
		{query("sort"), "sort=title,-id", "ecdab"},
		{query("sort"), "sort=title:desc", "badce"},
		{query("sort"), "sort=created_desc", "edcba"},
		{query("sort"), "sort=price,desc", "dbcea"},
		{query("sort"), "sort=newest", "edcba"},
		{query("sort"), "sort=nothing", "abcde"},
		{query("sort type: array, items: {type: string}"), "sort=-price&sort=-id", "dbeca"},
		{query("sort", "order"), "sort=price&order=desc", "dbcea"},
		{query("sortBy", "sortOrder"), "sortBy=price&sortOrder=DESC", "dbcea"},
		{query("order_by", "direction"), "order_by=title&direction=asc", "ecadb"},
		{query("order"), "order=-id", "edcba"},
		{query("q"), "q=rope", "ad"},
		{query("search"), "search=sand+sea", "b"},
		{query("q"), "q=OLD", "a"},
		{query("q"), "q=", "abcde"},
		{query("created_after time"), "created_after=2026-01-02T10:00:00Z", "cde"},
		{query("createdSince time"), "createdSince=2026-01-02T11:00:00%2B01:00", "bcde"},
		{query("since time", "until time"), "since=2026-01-02T10:00:00Z&until=2026-01-03T08:00:00Z", "bc"},
		{query("from day", "to day"), "from=2026-01-02&to=2026-01-03", "bc"},
		{query("before day"), "before=2026-01-03", "ab"},
		{query("createdAt[gte] time", "createdAt[lt] time"), "createdAt[gte]=2026-01-02T10:00:00Z&createdAt[lt]=2026-01-04T10:00:00Z", "bc"},
		{query("minPrice number", "price_max number"), "minPrice=9&price_max=12.50", "bce"},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			got := books(t, test.parameters, "").Ask(t, "GET /books?"+test.query, "")
			if diff := cmp.Diff(test.want, ids(t, got)); diff != "" {
				t.Errorf("%d %s", got.Status, diff)
			}
		})
	}
}

func TestSelectedMembers(t *testing.T) {
	t.Parallel()
	s := books(t, query("fields", "limit integer"), "")
	play(t, s, []call{
		{"GET /books?fields=title,price&limit=1", "", 200, `{"items":[{"id":"a","title":"Rope","price":5}]}`},
		{"GET /books/b?fields=title", "", 200, `{"id":"b","title":"Sea and Sand"}`},
		{"GET /books/c?fields=nothing", "", 200, `{"id":"c","title":"Moss","price":9,"createdAt":"2026-01-03T10:00:00+02:00"}`},
	})
}

func TestPagesByNumberAndOffset(t *testing.T) {
	t.Parallel()
	s := books(t, query("page integer", "per_page integer"), `, total: {type: integer}, next: {type: string, format: uri, nullable: true}, previous: {type: string, nullable: true}, meta: {type: object, properties: {page: {type: integer}, last_page: {type: integer}}}`)
	at := s.URL + "/books?page="
	got := s.Ask(t, "GET /books?page=2&per_page=2", "")
	if want := `"total":5,"next":"` + at + `3&per_page=2","previous":"` + at + `1&per_page=2","meta":{"page":2,"last_page":3}}`; !strings.HasSuffix(got.Body, want) {
		t.Errorf("%s lacks %s", got.Body, want)
	}
	want := fmt.Sprintf(`<%[1]s1&per_page=2>; rel="first", <%[1]s1&per_page=2>; rel="prev", <%[1]s3&per_page=2>; rel="next", <%[1]s3&per_page=2>; rel="last"`, at)
	if diff := cmp.Diff([]string{"5", want}, []string{got.Header.Get("X-Total-Count"), got.Header.Get("Link")}); diff != "" {
		t.Error(diff)
	}
	if body := s.Ask(t, "GET /books?page=3&per_page=2", "").Body; !strings.Contains(body, `"next":null`) {
		t.Error(body)
	}
	s = books(t, query("offset integer", "limit integer"), `, links: {type: object, properties: {next: {type: object, properties: {href: {type: string}}}, prev: {type: string}, last: {type: string, format: uri}}}`)
	at = s.URL + "/books?limit=2&offset="
	if body := s.Ask(t, "GET /books?limit=2", "").Body; !strings.HasSuffix(body, `"links":{"next":{"href":"`+at+`2"},"last":"`+at+`4"}}`) {
		t.Error(body)
	}
}

func TestPagesByCursor(t *testing.T) {
	t.Parallel()
	s := books(t, query("cursor", "limit type: integer, default: 2"), `, next_cursor: {type: string, nullable: true}, has_more: {type: boolean}`)
	var pages []string
	for cursor := ""; len(pages) < 5; {
		reply := s.Ask(t, "GET /books?cursor="+cursor, "")
		pages = append(pages, ids(t, reply))
		next, _ := reply.JSON(t).(map[string]any)["next_cursor"].(string)
		if next == "" {
			if !strings.HasSuffix(reply.Body, `"next_cursor":null,"has_more":false}`) {
				t.Error(reply.Body)
			}
			break
		}
		cursor = next
	}
	if diff := cmp.Diff([]string{"ab", "cd", "e"}, pages); diff != "" {
		t.Error(diff)
	}
	play(t, s, []call{{"GET /books?cursor=zzz", "", 400, "…is no cursor of this list"}})
	s = books(t, query("starting_after", "ending_before", "limit integer"), "")
	for line, want := range map[string]string{"limit=2&starting_after=b": "cd", "limit=2&ending_before=d": "bc", "limit=9&ending_before=b": "a"} {
		if got := ids(t, s.Ask(t, "GET /books?"+line, "")); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}
