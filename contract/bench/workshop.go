package bench

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// workshop is a server of odd media types and of the newer words of JSON Schema.
type workshop struct {
	*site
	shapes, readings, notes, uploads *table
	versions                         map[string]int // of shapes
	contents                         map[string][]byte
	keys                             map[string]answer // what a note's Idempotency-Key was answered with
}

func newWorkshop(at *site) http.Handler {
	s := &workshop{
		site: at, shapes: newTable("f"), readings: newTable("r"), notes: newTable("n"), uploads: newTable("u"),
		versions: map[string]int{}, contents: map[string][]byte{}, keys: map[string]answer{},
	}
	at.refusal = asProblem
	return at.handler(routes{
		"GET /health":                  {"readHealth", s.readHealth},
		"GET /shapes":                  {"listShapes", listed(s.shapes)},
		"POST /shapes":                 {"createShape", s.createShape},
		"GET /shapes/{shapeId}":        {"readShape", s.readShape},
		"PUT /shapes/{shapeId}":        {"replaceShape", s.replaceShape},
		"PATCH /shapes/{shapeId}":      {"patchShape", s.patchShape},
		"DELETE /shapes/{shapeId}":     {"deleteShape", s.deleteShape},
		"GET /readings":                {"listReadings", listed(s.readings)},
		"POST /readings":               {"createReading", s.createReading},
		"GET /readings/{readingId}":    {"readReading", found(s.readings, "readingId")},
		"DELETE /readings/{readingId}": {"deleteReading", removed(s.readings, "readingId")},
		"GET /notes":                   {"listNotes", listed(s.notes)},
		"POST /notes":                  {"createNote", s.createNote},
		"GET /notes/{noteId}":          {"readNote", found(s.notes, "noteId")},
		"DELETE /notes/{noteId}":       {"deleteNote", removed(s.notes, "noteId")},
		"POST /uploads":                {"createUpload", s.createUpload},
		"GET /uploads/{uploadId}":      {"readUpload", s.readUpload},
		"DELETE /uploads/{uploadId}":   {"deleteUpload", removed(s.uploads, "uploadId")},
	})
}

// asProblem writes a refusal as RFC 9457 has it.
func asProblem(a answer) answer {
	r, _ := a.body.(record)
	a.body = record{"type": "about:blank", "title": http.StatusText(a.status), "status": a.status, "detail": r["message"]}
	header := map[string]string{"Content-Type": "application/problem+json"}
	for name, value := range a.header {
		header[name] = value
	}
	a.header = header
	return a
}

func listed(t *table) func(call) answer {
	return func(call) answer {
		return answer{status: http.StatusOK, body: t.list(func(record) bool { return true })}
	}
}

func found(t *table, parameter string) func(call) answer {
	return func(c call) answer {
		if r := t.rows[c.PathValue(parameter)]; r != nil {
			return shown(http.StatusOK, r)
		}
		return refused(http.StatusNotFound, "there is none")
	}
}

func removed(t *table, parameter string) func(call) answer {
	return func(c call) answer {
		id := c.PathValue(parameter)
		if t.rows[id] == nil && !(c.on("deletes-twice") && t.gone[id] != nil) {
			return refused(http.StatusNotFound, "there is none")
		}
		if t.rows[id] != nil {
			t.remove(id)
		}
		return answer{status: http.StatusNoContent}
	}
}

// soon does what was promised a little later.
func (s *workshop) soon(promised func()) {
	time.AfterFunc(lag, func() {
		s.lock.Lock()
		defer s.lock.Unlock()
		promised()
	})
}

func (s *workshop) deleteShape(c call) answer {
	id := c.PathValue("shapeId")
	if c.on("later") && s.shapes.rows[id] != nil {
		s.soon(func() { s.shapes.remove(id) })
		return answer{status: http.StatusAccepted}
	}
	return removed(s.shapes, "shapeId")(c)
}

func (s *workshop) readHealth(c call) answer {
	status := http.StatusOK
	if c.on("read-creates") {
		status = http.StatusCreated
	}
	return answer{status: status, body: record{"up": true}}
}

var noteInput = rules{
	"text":  {required: true, judge: text(1, 100)},
	"topic": {judge: oneOf("work", "home")},
}

func (s *workshop) createNote(c call) answer {
	key := c.Header.Get("Idempotency-Key")
	if len([]rune(key)) > 40 {
		return refused(http.StatusBadRequest, "the Idempotency-Key is too long")
	}
	body, refusal := c.note()
	if refusal != nil {
		return *refusal
	}
	note := known(noteInput, body)
	if before, again := s.keys[key]; again && !c.on("key-ignored") {
		if before.body.(record)["text"] != note["text"] || before.body.(record)["topic"] != note["topic"] {
			return refused(http.StatusConflict, "the key was used for another note")
		}
		return before
	}
	id := s.notes.nextID()
	note["id"] = id
	a := shown(http.StatusCreated, note)
	if c.on("later") {
		a.status = http.StatusAccepted
		s.soon(func() { s.notes.put(id, note) })
	} else {
		s.notes.put(id, note)
	}
	if key != "" {
		s.keys[key] = a
	}
	return a
}

// note reads a body that is JSON or a form.
func (c call) note() (record, *answer) {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || c.on("form-refused") {
		return c.input(noteInput)
	}
	data, err := io.ReadAll(io.LimitReader(c.Body, 1<<20))
	form, wrong := url.ParseQuery(string(data))
	body := record{}
	for name := range form {
		if form.Get(name) != "" {
			body[name] = strings.ToValidUTF8(form.Get(name), "?")
		}
	}
	broken := noteInput.judge("", body)
	if err != nil || wrong != nil || len(broken) > 0 {
		a := refused(http.StatusBadRequest, fmt.Sprint("the form is wrong: ", broken))
		return nil, &a
	}
	return body, nil
}

func (s *workshop) createUpload(c call) answer {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return refused(http.StatusUnsupportedMediaType, "the body must be multipart/form-data")
	}
	if err := c.ParseMultipartForm(1 << 20); err != nil {
		return refused(http.StatusBadRequest, "the body is no form")
	}
	content, given := formPart(c.Request, "file")
	caption, captioned := formPart(c.Request, "caption")
	if !given || len([]rune(string(caption))) > 50 {
		return refused(http.StatusBadRequest, "there is no file, or its caption is too long")
	}
	id := s.uploads.nextID()
	upload := record{"id": id, "size": len(content)}
	if captioned {
		upload["caption"] = string(caption)
	}
	s.uploads.put(id, upload)
	s.contents[id] = content
	return shown(http.StatusCreated, upload)
}

// formPart reads a part that came as a file or as plain text.
func formPart(r *http.Request, name string) ([]byte, bool) {
	if file, _, err := r.FormFile(name); err == nil {
		defer func() { _ = file.Close() }()
		data, err := io.ReadAll(file)
		return data, err == nil
	}
	values := r.MultipartForm.Value[name]
	if len(values) == 0 {
		return nil, false
	}
	return []byte(values[0]), true
}

func (s *workshop) readUpload(c call) answer {
	id := c.PathValue("uploadId")
	if s.uploads.rows[id] == nil {
		return refused(http.StatusNotFound, "no such upload")
	}
	header := map[string]string{"Content-Type": "application/octet-stream"}
	return answer{status: http.StatusOK, header: header, raw: append([]byte{}, s.contents[id]...)}
}
