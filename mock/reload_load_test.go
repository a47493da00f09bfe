package mock_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"understudy/mock"
	"understudy/mock/mocktest"
)

// markedDocument is an API whose every answer shows which version it is of.
const markedDocument = `
openapi: 3.0.3
info: {title: Marked, version: VERSION}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200":
          description: pets
          content:
            application/json:
              schema:
                type: object
                required: [mark, items]
                properties:
                  mark: {type: string, enum: [VERSION]}
                  items: {type: array, items: {$ref: "#/components/schemas/Pet"}}
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"201": {description: pet, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}
  /pets/{petId}:
    get:
      operationId: readPet
      parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {description: pet, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [id, name, mark]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        mark: {type: string, enum: [VERSION], readOnly: true}
`

func marked(version string) []byte {
	return []byte(strings.ReplaceAll(markedDocument, "VERSION", version))
}

// visitor asks until its context ends, and counts.
type visitor struct {
	url     string
	answers atomic.Int64
	made    atomic.Int64
	mu      sync.Mutex
	wrong   []string
	seen    map[string]int
}

var marks = regexp.MustCompile(`"mark":"([a-z]+)"`)

// maxMade bounds what is stored: the test is about reloads, not about much data.
const maxMade = 60

func (v *visitor) visit(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		if n%4 == 0 && v.made.Add(1) < maxMade {
			v.ask(http.MethodPost, `{"name":"Ada"}`, http.StatusCreated)
		} else {
			v.ask(http.MethodGet, "", http.StatusOK)
		}
	}
}

func (v *visitor) ask(method, body string, want int) {
	request, _ := http.NewRequest(method, v.url+"/pets", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		v.fail(err.Error())
		return
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	versions := map[string]bool{}
	for _, found := range marks.FindAllStringSubmatch(string(text), -1) {
		versions[found[1]] = true
	}
	if err != nil || response.StatusCode != want || len(versions) != 1 {
		v.fail(fmt.Sprintf("%s: %d %v %v %.300s", method, response.StatusCode, err, versions, text))
	}
	v.answers.Add(1)
	v.mu.Lock()
	defer v.mu.Unlock()
	for version := range versions {
		v.seen[version]++
	}
}

func (v *visitor) fail(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wrong = append(v.wrong, text)
}

// TestReloadsUnderLoad is the promise that a reload is atomic: no answer fails,
// none mixes two versions, and nothing of a version that is gone stays behind.
// It runs alone, because it looks at the memory of the process. Strict answers
// 500 where a response departs from the version that plays it.
func TestReloadsUnderLoad(t *testing.T) {
	s := mocktest.Start(t, mocktest.Config{Document: marked("one"), Options: mock.Options{Strict: true}})
	memory := settled(t, s, 20)
	goroutines := runtime.NumGoroutine()
	v := &visitor{url: s.URL, seen: map[string]int{}}
	ctx, stop := context.WithCancel(t.Context())
	var visitors sync.WaitGroup
	for range 4 {
		visitors.Go(func() { v.visit(ctx) })
	}
	for n := range 200 {
		before := v.answers.Load()
		reloadTo(t, s, n)
		for v.answers.Load() == before { // every version meets calls
			runtime.Gosched()
		}
	}
	stop()
	visitors.Wait()
	if len(v.wrong) > 0 {
		t.Errorf("%d of %d answers are wrong, such as %s", len(v.wrong), v.answers.Load(), v.wrong[0])
	}
	if v.seen["one"] == 0 || v.seen["two"] == 0 {
		t.Errorf("answers by version: %v", v.seen)
	}
	if now := settled(t, s, 20); now > memory+memory/20+256<<10 {
		t.Errorf("%d bytes in use, %d before", now, memory)
	}
	end := time.Now().Add(10 * time.Second) // connections end by themselves
	for runtime.NumGoroutine() > goroutines && time.Now().Before(end) {
		runtime.Gosched()
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d goroutines, %d before", now, goroutines)
	}
}

// reloadTo plays one version or the other; every tenth is invalid.
func reloadTo(t *testing.T, s *mocktest.Server, n int) {
	t.Helper()
	switch {
	case n%20 == 9:
		_, err := mocktest.Load(mocktest.Config{Document: []byte("openapi: 3.0.3\npaths: [1]\n")})
		if err == nil {
			t.Fatal("the invalid document loads")
		}
		s.RejectReload(err)
	case n%20 == 19:
		if s.Reload(t.Context(), []*mock.Part{part(t, marked("one")), part(t, marked("two"))}) == nil {
			t.Fatal("two APIs of one name are played")
		}
	default:
		reload(t, s, marked([]string{"one", "two"}[n%2]))
	}
}

// settled is the memory in use after some reloads, with nothing else remembered.
func settled(t *testing.T, s *mocktest.Server, reloads int) uint64 {
	t.Helper()
	sandbox, err := s.World().Sandbox("")
	if err != nil {
		t.Fatal(err)
	}
	for n := range reloads {
		reload(t, s, marked([]string{"one", "two"}[n%2]))
	}
	if err := sandbox.Reset(); err != nil {
		t.Fatal(err)
	}
	s.Journal().Clear("*")
	http.DefaultClient.CloseIdleConnections()
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
