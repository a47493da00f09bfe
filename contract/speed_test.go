package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"understudy/contract"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/target"
	"understudy/specs"
)

// wide writes a document of n operations that each list things.
func wide(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: wide, version: '1'}\npaths:\n")
	for i := range n {
		fmt.Fprintf(&b, `  /things%d:
    get:
      operationId: list%d
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 50}}
        - {name: word, in: query, schema: {type: string, minLength: 2, maxLength: 8}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Things'}}}}
        '400': {description: wrong}
`, i, i)
	}
	b.WriteString(`components:
  schemas:
    Things: {type: array, items: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}}
`)
	return b.String()
}

// things answers every list; those of one operation are wrong.
func things(broken string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		if !isAsked(r) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == broken {
			_, _ = io.WriteString(w, `[{"id":"one"}]`)
			return
		}
		_, _ = io.WriteString(w, `[{"id":1,"name":"a"},{"id":2}]`)
	})
}

func isAsked(r *http.Request) bool {
	query := r.URL.Query()
	if query.Has("limit") {
		if n, err := strconv.Atoi(query.Get("limit")); err != nil || n < 1 || n > 50 {
			return false
		}
	}
	n := utf8.RuneCountInString(query.Get("word"))
	return !query.Has("word") || n >= 2 && n <= 8
}

// first keeps when the first failure was told.
type first struct {
	recorder
	after   time.Duration
	started time.Time
}

func (f *first) Result(r contract.Result) {
	if len(r.Failures) > 0 && f.after == 0 {
		f.after = time.Since(f.started)
	}
}

func ask(b *testing.B, server http.Handler, api *specs.API) *target.Target {
	b.Helper()
	listening := httptest.NewServer(server)
	b.Cleanup(listening.Close)
	asked, err := target.New(target.Options{URL: listening.URL, API: api})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(asked.Close)
	return asked
}

// BenchmarkExchanges tells how many exchanges are sent and judged a second.
func BenchmarkExchanges(b *testing.B) {
	api := load(b, wide(100))
	asked := ask(b, things(""), api)
	sent := 0
	for b.Loop() {
		report, err := contract.Run(b.Context(), plan.New(api, plan.Options{}), asked, check.All, &first{})
		if err != nil {
			b.Fatal(err)
		}
		if len(report.Failures) > 0 {
			b.Fatalf("%v", names(report))
		}
		sent += report.Requests
	}
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "exchanges/s")
}

// BenchmarkFirstFinding tells how long a defect of the 40th of 50 operations stays unknown.
func BenchmarkFirstFinding(b *testing.B) {
	api := load(b, wide(50))
	asked := ask(b, things("/things40"), api)
	var worst time.Duration
	for b.Loop() {
		told := &first{started: time.Now()}
		if _, err := contract.Run(b.Context(), plan.New(api, plan.Options{}), asked, check.All, told); err != nil {
			b.Fatal(err)
		}
		if told.after == 0 {
			b.Fatal("nothing was found")
		}
		worst = max(worst, told.after)
	}
	b.ReportMetric(worst.Seconds(), "s-to-first")
}

// BenchmarkPlan loads a document of 1,000 operations and makes all its valid cases.
func BenchmarkPlan(b *testing.B) {
	text := wide(1000)
	b.ReportAllocs()
	for b.Loop() {
		p := plan.New(load(b, text), plan.Options{})
		cases := 0
		for _, op := range p.Operations() {
			for range p.Valid(op) {
				cases++
			}
		}
		if cases < 1000 {
			b.Fatalf("%d cases", cases)
		}
	}
}
