package bench_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"understudy/contract/bench"
)

// legal witnesses the variants: the want of each holds with the variant only, or
// with a plain one always.
var legal = map[string]script{
	"bad-input-422":          {"422", []string{"POST /books -- {}"}},
	"bad-ids-are-absent":     {"404", []string{"GET /books/x"}},
	"hides-as-forbidden":     {"403", []string{"GET /secrets as=nobody"}},
	"foreign-is-forbidden":   {"403", []string{aSecret, "GET /secrets/s1 as=bob"}},
	"auth-before-routing":    {"401", []string{"PATCH /projects as=nobody"}},
	"not-found-for-method":   {"404", []string{"PATCH /books/0000000001"}},
	"more-than-declared":     {"_links", []string{"GET /books/0000000001"}},
	"charset":                {"charset=utf-8", []string{"GET /books/0000000001"}},
	"any-order":              {`[{"id":"s2","title":"a"},{"id":"s1","title":"a"}]`, []string{aSecret, aSecret, "GET /secrets", "GET /secrets"}},
	"integers-with-fraction": {`"pages":127.0`, []string{"GET /books/0000000001"}},
	"normal-forms":           {`"due":"2026-01-01T13:00:00+01:00","id":8,"reader":"a.b@example.com"`, []string{aLoan}},
	"too-many-requests":      {"429 Retry-After: 1;", []string{"GET /books/0000000001 times=150"}},
	"ids-reused":             {`"id":"t1"`, []string{aProject, aTask, "DELETE /projects/p1/tasks/t1", aTask}},
	"tombstones":             {"410", []string{aBook, "DELETE /books/1234567890", "GET /books/1234567890"}},
	"soft-delete":            {`"status":"deleted"`, []string{"DELETE /loans/1", "GET /loans/1"}},
	"deletes-twice":          {"204", []string{aCircle, "DELETE /shapes/f1", "DELETE /shapes/f1"}},
	"put-creates":            {"201", []string{`PUT /books/1111111111 -- {"isbn":"1111111111","title":"a","price":1}`}},
	"server-managed":         {`"version":2`, []string{"GET /loans/1", "GET /loans/1", "GET /loans/1"}},
	"page-clamped":           {"200", []string{"GET /books?limit=50"}},
	"unknown-ignored":        {"201", []string{`POST /books?x=1 -- {"isbn":"1234567890","title":"a","price":1,"colour":"red"}`}},
	"empty-is-absent":        {"200", []string{"GET /books?genre=&limit=5"}},
	"optional-security":      {"Good day\"", []string{"GET /banner as=nobody"}},
	"default-answer":         {"200 Content-Type: application/json;", []string{"GET /books/0000000001 Accept=image/png"}},
	"automatic-methods":      {"HEAD, OPTIONS; Access-Control-Allow-Origin: *;", []string{"OPTIONS /books"}},
	"tokens-are-minted":      {"401", []string{"POST /token Content-Type=application/x-www-form-urlencoded -- grant_type=client_credentials&client_id=a&client_secret=b"}},
	"order-of-dates":         {"422", []string{`POST /loans X-Desk=D1 -- {"branch":"north","reader":"a@b","from":"2026-02-01","until":"2026-01-01"}`}},
	"names-are-unique":       {"409", []string{anAccount, anAccount}},
	"other-writers":          {"Changed", []string{"GET /books", "GET /books", "GET /books", "GET /books"}},
	"chunked-and-closed":     {"Content-Encoding: gzip;", []string{"GET /books Accept-Encoding=gzip"}},
	"hiccup":                 {"503", []string{"GET /books times=30"}},
	"canonical-paths":        {"308 Location: /books/?limit=1;", []string{"GET /books?limit=1"}},
	"read-only-refused":      {"400", []string{aProject, `POST /projects/p1/tasks -- {"title":"a","id":"x"}`}},
	"null-dropped":           {"201", []string{`POST /books -- {"isbn":"1234567890","title":"a","price":1,"genre":null}`}},
	"base-path":              {"Location: /api/v2/books/1234567890;", []string{`POST /api/v2/books -- {"isbn":"1234567890","title":"a","price":1}`}},
	"clock-skew":             {"Date: Mon, 01 Jan 2018", []string{"GET /books"}},
}

// slow lists the variants that need time; they have a test of their own.
var slow = map[string]slowly{
	"later":     {aNote, "/notes/n1", "404", "200"},
	"lists-lag": {aBook, "/books?maxPages=1", `"total":0`, `"total":1`},
}

// slowly is a write, a read, and what that shows at once and a while later.
type slowly struct{ write, read, first, then string }

func TestSlowVariantsShowLater(t *testing.T) {
	t.Parallel()
	for name, one := range slow {
		synctest.Test(t, func(t *testing.T) {
			i := slices.IndexFunc(bench.Variants, func(v bench.Variant) bool { return v.Name == name })
			server, _ := bench.Find(bench.Variants[i].Server)
			h, err := server.New(name)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second) // what is there from the beginning shows
			record(t, h, one.write)
			if got := record(t, h, "GET "+one.read); !strings.Contains(got, one.first) {
				t.Errorf("%s: at once %s", name, got)
			}
			time.Sleep(time.Second)
			if got := record(t, h, "GET "+one.read); !strings.Contains(got, one.then) {
				t.Errorf("%s: later %s", name, got)
			}
		})
	}
}

// record asks a server without a network, which a clock that stands still could not serve.
func record(t *testing.T, h http.Handler, step string) string {
	t.Helper()
	line, body, _ := strings.Cut(step, " -- ")
	method, path, _ := strings.Cut(line, " ")
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return fmt.Sprint(w.Code, " ", w.Body)
}

func TestEachVariantShows(t *testing.T) {
	t.Parallel()
	numbers := map[int]bool{}
	for _, v := range bench.Variants {
		numbers[v.Number] = true
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			if _, is := slow[v.Name]; is {
				return
			}
			scripted, is := legal[v.Name]
			if !is {
				t.Fatal("no witness")
			}
			with := scripted.play(t, v.Server, v.Name)
			if !scripted.passes(with) {
				t.Errorf("want %q, got %s", scripted.want, with)
			}
			without := scripted.play(t, v.Server)
			if scripted.passes(without) != v.Plain {
				t.Errorf("without the variant %s", without)
			}
		})
	}
	for n := 1; n <= 34; n++ {
		if !numbers[n] {
			t.Errorf("no variant has the number %d", n)
		}
	}
}
