package contract_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"understudy/specs"
)

const token = "s3cret-token-of-the-run"

func load(t testing.TB, document string) *specs.API {
	t.Helper()
	root := fstest.MapFS{"api.yaml": {Data: []byte(document)}}
	api, err := specs.Load(specs.Input{Source: specs.Source{Root: root, Name: "api.yaml"}, Name: "notes"})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// notes is a server that conforms to the document, but for what its switches break.
type notes struct {
	mu      sync.Mutex
	next    int
	records []map[string]any
	broken  map[string]bool
	count   int
	seen    []string // "METHOD path"
}

func newNotes(broken ...string) *notes {
	n := &notes{broken: map[string]bool{}}
	for _, name := range broken {
		n.broken[name] = true
	}
	return n
}

func (n *notes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.count++
	n.seen = append(n.seen, r.Method+" "+r.URL.Path)
	if r.URL.Path == "/base/version" {
		if !n.permits(w, r, "GET") {
			return
		}
		_, _ = io.WriteString(w, "1.0")
		return
	}
	auth := r.Header.Get("Authorization")
	if auth != "Bearer "+token && !n.broken["auth-ignored"] && !(n.broken["any-bearer"] && auth != "") {
		n.refuse(w, 401)
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/base")
	switch {
	case path == "/notes" && !n.permits(w, r, "GET, POST"):
	case path == "/notes" && r.Method == "POST":
		n.create(w, r)
	case path == "/notes":
		n.list(w, r)
	case n.permits(w, r, "DELETE, GET, PUT"):
		n.item(w, r, strings.TrimPrefix(path, "/notes/"))
	}
}

// permits tells whether a path has the method, and answers where it has not. HEAD goes with GET.
func (n *notes) permits(w http.ResponseWriter, r *http.Request, methods string) bool {
	isForm := r.Method != "POST" && r.Method != "PUT" || strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
	switch {
	case !slices.Contains(strings.Split(methods, ", "), strings.Replace(r.Method, "HEAD", "GET", 1)):
		w.Header().Set("Allow", methods)
		n.refuse(w, 405)
	case !isForm && r.ContentLength != 0:
		n.refuse(w, 415)
	default:
		return true
	}
	return false
}

func (n *notes) refuse(w http.ResponseWriter, status int) {
	if status == 401 {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	n.answer(w, status, map[string]any{"message": "refused"})
}

func (n *notes) answer(w http.ResponseWriter, status int, value any) {
	contentType := "application/json; charset=utf-8"
	if n.broken["content-type"] && status < 300 {
		contentType = "text/html"
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func (n *notes) list(w http.ResponseWriter, r *http.Request) {
	limit := 100
	if text := r.URL.Query().Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 100 {
			n.refuse(w, 400)
			return
		}
		if limit == 100 && n.broken["boundary-500"] {
			n.refuse(w, 500)
			return
		}
	}
	if kind := r.URL.Query().Get("kind"); kind != "" && kind != "memo" && kind != "task" && !n.broken["enum-ignored"] {
		n.refuse(w, 400)
		return
	}
	found := []map[string]any{}
	for _, record := range n.records {
		if kind := r.URL.Query().Get("kind"); kind == "" || record["kind"] == kind {
			found = append(found, n.view(record))
		}
	}
	total := strconv.Itoa(len(found))
	if n.broken["header-type"] {
		total = "many"
	}
	if !n.broken["header-missing"] {
		w.Header().Set("X-Total-Count", total)
	}
	n.answer(w, 200, found[max(0, len(found)-limit):])
}

func (n *notes) create(w http.ResponseWriter, r *http.Request) {
	sent, ok := n.read(r)
	if !ok {
		n.refuse(w, map[bool]int{true: 418, false: 400}[n.broken["refuses-418"]])
		return
	}
	n.next++
	record := map[string]any{"id": n.next}
	n.store(record, sent, "create")
	n.records = append(n.records, record)
	status := 201
	if n.broken["create-200"] {
		status = 200
	}
	n.answer(w, status, n.view(record))
}

// store is what the server does with what was sent: createdBy and size are its own.
func (n *notes) store(record, sent map[string]any, step string) {
	for name, value := range sent {
		if n.broken[step+"-loses-"+name] || n.broken[step+"-loses-all"] && name != "id" && record["title"] != nil {
			continue
		}
		record[name] = value
	}
	record["createdBy"], record["size"] = "agent", len(fmt.Sprint(record["title"]))
}

// view is the record as it is shown.
func (n *notes) view(record map[string]any) map[string]any {
	out := map[string]any{}
	for name, value := range record {
		out[name] = value
	}
	if n.broken["member-missing"] {
		delete(out, "createdBy")
	}
	if n.broken["wrong-type"] {
		out["id"] = fmt.Sprint(out["id"])
	}
	if n.broken["flaky"] && n.count%7 == 0 {
		delete(out, "createdBy")
	}
	return out
}

func (n *notes) item(w http.ResponseWriter, r *http.Request, text string) {
	id, err := strconv.Atoi(text)
	if err != nil || id < 1 {
		n.refuse(w, 400)
		return
	}
	for i, record := range n.records {
		if record["id"] != id {
			continue
		}
		switch r.Method {
		case "GET", "HEAD":
			n.answer(w, 200, n.view(record))
		case "PUT":
			sent, ok := n.read(r)
			if !ok {
				n.refuse(w, 400)
				return
			}
			for name := range record {
				if _, kept := sent[name]; !kept && name != "id" && !n.broken["update-loses-all"] {
					delete(record, name)
				}
			}
			n.store(record, sent, "update")
			n.answer(w, 200, n.view(record))
		case "DELETE":
			n.records = append(n.records[:i:i], n.records[i+1:]...)
			w.WriteHeader(204)
		}
		return
	}
	n.refuse(w, 404)
}

// read decodes and validates a note.
func (n *notes) read(r *http.Request) (map[string]any, bool) {
	var sent map[string]any
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	if err := d.Decode(&sent); err != nil {
		return map[string]any{"title": "broken"}, n.broken["syntax-ignored"]
	}
	delete(sent, "id")
	title, isText := sent["title"].(string)
	isText = isText || n.broken["required-ignored"] && sent["title"] == nil
	length := utf8.RuneCountInString(title)
	titleFits := isText && (length > 0 || sent["title"] == nil) && (length <= 40 || n.broken["length-ignored"])
	return sent, titleFits && n.othersFit(sent)
}

func (n *notes) othersFit(sent map[string]any) bool {
	for name, value := range sent {
		ok := true
		switch name {
		case "kind":
			ok = value == "memo" || value == "task"
		case "priority", "size":
			number, isNumber := value.(json.Number)
			whole, err := number.Int64()
			ok = isNumber && err == nil && (name == "size" || whole >= 0 && whole <= 9)
		case "isDone":
			_, ok = value.(bool)
		case "createdBy":
			_, ok = value.(string)
		case "tags":
			ok = tagsFit(value)
		}
		if !ok {
			return false
		}
	}
	return true
}

func tagsFit(value any) bool {
	tags, ok := value.([]any)
	for _, tag := range tags {
		text, isText := tag.(string)
		ok = ok && isText && text != ""
	}
	return ok && len(tags) <= 5
}
