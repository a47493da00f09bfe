package mock_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"understudy/mock"
	"understudy/mock/mocktest"
	"understudy/specs/document"
)

// versionOf is the pet document with other members and requirements of a Pet,
// and further paths.
func versionOf(members, required, paths string) []byte {
	text := strings.Replace(petDocument, "weight: {type: number}", members, 1)
	text = strings.Replace(text, "required: [id, name]", "required: ["+required+"]", 1)
	return []byte(strings.Replace(text, "\n  /ping:", paths+"\n  /ping:", 1))
}

func part(t testing.TB, document []byte) *mock.Part {
	t.Helper()
	part, err := mocktest.Load(mocktest.Config{Document: document})
	if err != nil {
		t.Fatal(err)
	}
	return part
}

func reload(t testing.TB, s *mocktest.Server, document []byte) *mock.Reload {
	t.Helper()
	if err := s.Reload(t.Context(), []*mock.Part{part(t, document)}); err != nil {
		t.Fatal(err)
	}
	return s.LastReload()
}

const toys = `
  /toys:
    get: {operationId: listToys, responses: {"200": {description: toys, content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Toy"}}}}}}}
    post:
      operationId: addToy
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Toy"}}}}
      responses: {"201": {description: toy, content: {application/json: {schema: {$ref: "#/components/schemas/Toy"}}}}}
  /toys/{toyId}:
    get:
      operationId: readToy
      parameters: [{name: toyId, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {description: toy, content: {application/json: {schema: {$ref: "#/components/schemas/Toy"}}}}}`

func withToys() []byte {
	return append(versionOf("weight: {type: number}", "id, name", toys),
		"    Toy: {type: object, required: [id, sound], properties: {id: {type: integer, readOnly: true}, sound: {type: string}}}\n"...)
}

func TestReloadKeepsWhatIsValid(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{Strict: true})
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Ada","tag":"cat"}`), 201)
	before := s.Ask(t, "GET /pets/4", "").Body
	got := reload(t, s, versionOf("weight: {type: number}\n        color: {type: string}", "id, name", ""))
	want := &mock.Reload{Number: 1, Kept: 6}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mock.Reload{}, "Time")); diff != "" {
		t.Error(diff)
	}
	if after := s.Ask(t, "GET /pets/4", "").Body; after != before {
		t.Errorf("before %s, after %s", before, after)
	}
	made := s.Ask(t, "POST /pets", `{"name":"Bob","color":"red"}`)
	wantText(t, "the new version's answer", made.Body, `"id":5`, `"color":"red"`)
}

func TestReloadCompletesWhatLacksMembers(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{Strict: true})
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Ada","tag":"cat"}`), 201)
	got := reload(t, s, versionOf("born: {type: string, format: date}", "id, name, born", ""))
	if got.Completed == 0 || got.Kept+got.Completed != 6 || got.Aside != 0 {
		t.Errorf("%v", got)
	}
	read := s.Ask(t, "GET /pets/4", "")
	wantStatus(t, read, 200)
	wantText(t, "the completed pet", read.Body, `"name":"Ada"`, `"tag":"cat"`, `"born":"`)
}

func TestReloadSetsAsideWhatIsNotValid(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{Strict: true})
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Ada","weight":4}`), 201)
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Bob","tag":"dog"}`), 201)
	before := s.Ask(t, "GET /pets/4", "").Body
	got := reload(t, s, versionOf("weight: {type: string}", "id, name", ""))
	if got.Aside == 0 || !strings.Contains(strings.Join(got.Told, "\n"), `set aside: api.pets "4": it breaks "type" of pets at "/weight": want string`) {
		t.Errorf("%v %q", got, got.Told)
	}
	wantStatus(t, s.Ask(t, "GET /pets/4", ""), 404)
	wantStatus(t, s.Ask(t, "GET /pets/5", ""), 200)
	wantStatus(t, s.Ask(t, "GET /pets", ""), 200)
	sandbox, err := s.World().Sandbox("")
	if err != nil {
		t.Fatal(err)
	}
	if _, kept := sandbox.Snapshot().Get("aside:api.pets", "4"); !kept {
		t.Errorf("not kept; there are %q", sandbox.Snapshot().Collections())
	}
	if got = reload(t, s, []byte(petDocument)); got.Returned == 0 || got.Aside != 0 {
		t.Errorf("%v", got)
	}
	if after := s.Ask(t, "GET /pets/4", "").Body; after != before {
		t.Errorf("before %s, after %s", before, after)
	}
}

func TestReloadKeepsRecordsOfAResourceThatIsGone(t *testing.T) {
	t.Parallel()
	s := mocktest.Start(t, mocktest.Config{Document: withToys(), Options: mock.Options{Strict: true}})
	made := s.Ask(t, "POST /toys", `{"sound":"squeak"}`)
	wantStatus(t, made, 201)
	before := s.Ask(t, "GET /toys", "").Body
	if got := reload(t, s, []byte(petDocument)); got.Waiting == 0 || got.Aside != 0 {
		t.Errorf("%v", got)
	}
	wantStatus(t, s.Ask(t, "GET /toys", ""), 404)
	if got := reload(t, s, withToys()); got.Waiting != 0 || got.Added != 0 {
		t.Errorf("%v", got)
	}
	if after := s.Ask(t, "GET /toys", "").Body; after != before {
		t.Errorf("before %s, after %s", before, after)
	}
}

func TestReloadGivesNewResourcesTheScenariosRecords(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Ada"}`), 201)
	if got := reload(t, s, withToys()); got.Added == 0 {
		t.Errorf("%v", got)
	}
	list := s.Ask(t, "GET /toys", "")
	wantText(t, "the toys", list.Body, `"id":1`)
	made := s.Ask(t, "POST /toys", `{"sound":"squeak"}`)
	wantStatus(t, made, 201)
	fresh := fmt.Sprintf(`"id":%d`, len(list.JSON(t).([]any))+1)
	wantText(t, "the new toy", made.Body, fresh)
}

// TestReloadRenewsAnUntouchedSandbox is for who edits fixtures: where nothing
// was changed yet, the new beginning shows at once.
func TestReloadRenewsAnUntouchedSandbox(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	wantStatus(t, s.Ask(t, "GET /pets", ""), 200)
	wantStatus(t, s.Ask(t, "POST /~used/api/pets", `{"name":"Ada"}`), 201)
	fixture := fstest.MapFS{"scenarios/demo.yaml": {Data: []byte("description: one pet\nclock: 2026-03-02T09:00:00Z\ncollections:\n  pets:\n    - {id: 77, name: Solo}\n")}}
	next, err := mocktest.Load(mocktest.Config{Document: []byte(petDocument), Fixtures: fixture})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(t.Context(), []*mock.Part{next}); err != nil {
		t.Fatal(err)
	}
	for line, solo := range map[string]bool{"GET /pets": true, "GET /~new/api/pets": true, "GET /~used/api/pets": false} {
		if got := s.Ask(t, line, ""); strings.Contains(got.Body, "Solo") != solo {
			t.Errorf("%s: %s", line, got.Body)
		}
	}
}

func TestRestoreJudgesWhatAnOlderVersionLeft(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{Strict: true})
	wantStatus(t, s.Ask(t, "POST /pets", `{"name":"Ada","weight":4}`), 201)
	sandbox, err := s.World().Sandbox("")
	if err != nil {
		t.Fatal(err)
	}
	if err := sandbox.Save("then"); err != nil {
		t.Fatal(err)
	}
	reload(t, s, versionOf("weight: {type: string}", "id, name", ""))
	if err := s.Restore(sandbox, "then"); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, s.Ask(t, "GET /pets", ""), 200)
	wantStatus(t, s.Ask(t, "GET /pets/4", ""), 404)
}

func TestFailedReloadChangesNothing(t *testing.T) {
	t.Parallel()
	s := pets(t, mock.Options{})
	before := s.Ask(t, "GET /pets", "").Body
	twice := []*mock.Part{part(t, withToys()), part(t, []byte(petDocument))}
	err := s.Reload(t.Context(), twice)
	var problems document.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error %v, want document.Problems", err)
	}
	wantText(t, "the reason", s.LastReload().String(), "reload 1 failed", "openapi.yaml:", `two APIs are called "api"`, "NAME=FILE")
	wrong := fstest.MapFS{"scenarios/demo.yaml": {Data: []byte("description: wrong\ncollections:\n  pets:\n    - {id: 1, name: \"\"}\n")}}
	next, err := mocktest.Load(mocktest.Config{Document: withToys(), Fixtures: wrong})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(t.Context(), []*mock.Part{next}); err == nil {
		t.Error("a scenario that breaks its schema is played")
	}
	wantText(t, "the reason", s.LastReload().Reason(), "fixtures/scenarios/demo.yaml:4:", "minLength")
	if after := s.Ask(t, "GET /pets", "").Body; after != before {
		t.Errorf("before %s, after %s", before, after)
	}
	wantStatus(t, s.Ask(t, "GET /toys", ""), 404)
	wantStatus(t, s.Ask(t, "GET /~new/api/pets", ""), 200)
}
