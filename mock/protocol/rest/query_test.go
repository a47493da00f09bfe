package rest_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/mock"
	"understudy/mock/mocktest"
)

const wineDocument = `
openapi: 3.0.3
info: {title: wines, version: "1"}
paths:
  /wines:
    get:
      operationId: listWines
      parameters:
        - {name: order, in: query, style: deepObject, schema: {type: object, additionalProperties: {type: string}}}
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200': {description: d, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Wine'}}}}}
  /wines/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Wine'}}}}
components:
  schemas:
    Wine:
      type: object
      properties:
        id: {type: string}
        price: {type: number}
        grapes: {type: array, items: {type: string}}
        sweet: {type: boolean}
        pressed: {type: string, format: date-time}
        from: {type: object, properties: {country: {type: string}, altitude: {type: integer}}}
        cellar: {type: string}
`

const wineRecords = `
collections:
  wines:
    - {id: a, price: 5, grapes: [syrah], sweet: false, pressed: "2020-03-01T00:00:00Z", from: {country: FR, altitude: 90}, cellar: x}
    - {id: b, price: 40.50, grapes: [syrah, merlot], sweet: true, pressed: "2021-03-01T00:00:00Z", from: {country: FR, altitude: 400}, cellar: x}
    - {id: c, price: 300, grapes: [], pressed: "2022-03-01T00:00:00Z", from: {country: PT, altitude: 1000}, cellar: x}
    - {id: d, grapes: [merlot], from: {country: ES}, cellar: x}
`

func wines(t testing.TB, language string) *mocktest.Server {
	t.Helper()
	return mocktest.Start(t, mocktest.Config{
		Document: []byte(wineDocument), Fixtures: scenario(wineRecords), Options: mock.Options{Strict: true},
		Overlays: overlay(`
  - target: $
    update: {x-mock-resource: {wines: {schema: '#/components/schemas/Wine', id: id, hidden: [cellar]}}}
  - target: $.paths['/wines'].get
    update: {x-mock-action: {resource: wines, kind: list, sort: {members: order}, query: ` + language + `}}
`),
	})
}

const (
	bracketed = `{words: {$in: any of, $nin: none of, $lt: before, $lte: until, $gt: after, $gte: from, $ne: not, $has: contains}, any: $or, all: $and, reserved: $, foreign: true}`
	filtered  = `{words: {in: any of, gte: from, lt: before, not: not}, in: filter}`
	separated = `{words: {gte: from, lt: before, in: any of}, separator: __}`
	bare      = `{}`
)

func TestQueryLanguages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ language, query, want string }{
		{bracketed, "price=40.5", "b"},
		{bracketed, "price[$gt]=5", "bc"},
		{bracketed, "price[$gte]=5&price[$lt]=300", "ab"},
		{bracketed, "price[$in][0]=5.0&price[$in][1]=300", "ac"},
		{bracketed, "price[$in]=5,300", "ac"},
		{bracketed, "price[$nin][]=5&price[$nin][]=300", "bd"},
		{bracketed, "price[$ne]=5", "bcd"},
		{bracketed, "price=", "d"},
		{bracketed, "price[$ne]=", "abc"},
		{bracketed, "sweet=true", "b"},
		{bracketed, "sweet[$ne]=true", "acd"},
		{bracketed, "grapes=merlot", "bd"},
		{bracketed, "grapes[0]=merlot&grapes[1]=syrah", "b"},
		{bracketed, "grapes=merlot&grapes=syrah", "b"},
		{bracketed, "grapes[$ne]=merlot", "ac"},
		{bracketed, "grapes[$in][]=merlot&grapes[$in][]=syrah", "abd"},
		{bracketed, "grapes[$has]=MERL", "bd"},
		{bracketed, "pressed[$gt]=2020-12-31", "bc"},
		{bracketed, "from[altitude][$gt]=90", "bc"},
		{bracketed, "from.country=FR", "ab"},
		{bracketed, "from[country]=FR&from[altitude]=400", "b"},
		{bracketed, "$or[0][id]=a&$or[1][price][$gt]=100", "ac"},
		{bracketed, "$or[0][id]=a&$or[1][id]=b&sweet=true", "b"},
		{bracketed, "$and[0][grapes]=syrah&$and[1][grapes]=merlot", "b"},
		{bracketed, "$or[0][$and][0][id]=a&$or[0][$and][1][price]=5&$or[1][id]=d", "ad"},
		{bracketed, "color=red", ""},
		{bracketed, "color[$ne]=red", "abcd"},
		{bracketed, "cellar=x", ""},
		{bracketed, "__seed=3", "abcd"},
		{bracketed, "limit=2&id[$ne]=a", "bc"},
		{bracketed, "limit=0", ""},
		{bracketed, "order[sweet]=-1&order[id]=-1", "badc"},
		{bracketed, "order[id]=-1&order[sweet]=-1", "dcba"},
		{bracketed, "order[from.altitude]=desc", "cbad"},
		{filtered, "filter[price][gte]=40&filter[price][lt]=300", "b"},
		{filtered, "filter[id][in]=a,d", "ad"},
		{filtered, "filter[sweet][not]=true&color=red", "acd"},
		{filtered, "price=5", "abcd"},
		{separated, "price__gte=40&price__lt=300", "b"},
		{separated, "price__in=5,300", "ac"},
		{separated, "price__near=5&utm_source=x", "abcd"},
		{bare, "id=c&utm_source=x", "c"},
		{bare, "", "abcd"},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			got := wines(t, test.language).Ask(t, "GET /wines?"+test.query, "")
			list, ok := got.JSON(t).([]any)
			if !ok || got.Status != 200 {
				t.Fatalf("%d %s", got.Status, got.Body)
			}
			found := ""
			for _, item := range list {
				found += item.(map[string]any)["id"].(string)
			}
			if diff := cmp.Diff(test.want, found); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQueriesRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ language, query, want string }{
		{bracketed, "$foo=1", "Invalid query parameter $foo"},
		{bracketed, "price[$like]=1", "Invalid query parameter $like"},
		{bracketed, "$or[0][$foo]=1", "Invalid query parameter $foo"},
		{bracketed, "$or[0][limit][$foo]=1", "Invalid query parameter $foo"},
		{bracketed, "$or=1", "query parameter $or takes a list of conditions"},
		{bracketed, "$or[id]=a", "query parameter $or takes a list of conditions"},
		{bracketed, "$and[]=a", `takes conditions, as in $and[0][name]=value, not \"a\"`},
		{bracketed, "price[$gt][]=1&price[$gt][]=2", "query parameter $gt takes one value"},
		{bracketed, "price[$gt][a]=1", "query parameter $gt takes one value"},
		{bracketed, "grapes[0][a]=1", "query parameter grapes takes a list of values"},
		{bracketed, "price=1&price[$gt]=2", "query parameter price is given both a value and brackets"},
		{bracketed, "price[$gt=1", "members are written price[name]"},
		{filtered, "filter[price][near]=1", "Invalid query parameter near"},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			play(t, wines(t, test.language), []call{{"GET /wines?" + test.query, "", 422, "…" + test.want}})
		})
	}
}

func TestQueryClears(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{
		Document: []byte(strings.Replace(wineDocument, "  /wines/{id}:", "    delete: {operationId: clearWines, responses: {'204': {description: d}}}\n  /wines/{id}:", 1)),
		Fixtures: scenario(wineRecords), Options: mock.Options{Strict: true},
		Overlays: overlay(`
  - target: $.paths['/wines'].delete
    update: {x-mock-action: {query: ` + bracketed + `}}
`),
	})
	play(t, s, []call{
		{"DELETE /wines?price[$foo]=40", "", 422, "…Invalid query parameter $foo"},
		{"DELETE /wines?price[$gt]=40", "", 204, ""},
		{"GET /wines/a", "", 200, "…syrah"},
		{"GET /wines/b", "", 404, "…"},
		{"GET /wines/c", "", 404, "…"},
	})
}

func TestQueryWordsAreJudged(t *testing.T) {
	t.Parallel()
	_, err := mocktest.Load(mocktest.Config{Document: []byte(wineDocument), Overlays: overlay(`
  - target: $.paths['/wines'].get
    update: {x-mock-action: {query: {words: {gte: form}}}}
`)})
	if err == nil || !strings.Contains(err.Error(), `query/words/gte. did you mean "from"?`) {
		t.Error(err)
	}
}

func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"price[$gt]=5", "$or[0][id]=a&$and[]=x", "a[b]=", "grapes[]=x&grapes[0]=y", "[=", "order[id]=-1"} {
		f.Add(seed)
	}
	s := wines(f, bracketed)
	f.Fuzz(func(t *testing.T, query string) {
		target := "/wines?" + query
		if u, err := url.ParseRequestURI(target); err != nil || u.RawQuery != query || strings.ContainsAny(query, " #\r\n") || strings.Contains(query, "__") {
			return
		}
		if got := s.Ask(t, "GET "+target, ""); got.Status != 200 && got.Status != 422 && got.Status != 414 {
			t.Errorf("%s: %d %s", query, got.Status, got.Body)
		}
	})
}
