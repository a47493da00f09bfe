package main

import (
	"bytes"
	"iter"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"understudy/contract"
	"understudy/contract/plan"
	"understudy/contract/target"
	"understudy/mock"
	"understudy/mock/protocol"
	"understudy/specs"
	"understudy/specs/conform"
)

// playDocument loads a document, plays it, and tries each operation and each
// sequence.
func playDocument(t *testing.T, file string) *corpusDocument {
	t.Helper()
	d := &corpusDocument{name: filepath.Base(file), file: file}
	part, server := d.start(t)
	if server == nil {
		return d
	}
	d.inspect(t)
	d.operations, d.resources = len(part.API.Operations), len(part.Model.Resources)
	listening := httptest.NewServer(server.Handler())
	defer listening.Close()
	sender, err := target.New(target.Options{URL: listening.URL + "/" + part.API.Name, API: part.API, Auth: demoCredentials(part.API)})
	if err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	defer sender.Close()
	c := &corpusClient{
		t: t, document: d, plan: plan.New(part.API, plan.Options{}), sender: sender,
		start: server.World().Base(), records: map[string]string{}, byShape: operationsByShape(part.API),
	}
	began := time.Now()
	for _, op := range c.plan.Operations() {
		c.try(op)
	}
	c.trySequences()
	d.play = time.Since(began)
	return d
}

// start loads the document and measures time and memory. The server is nil where
// the document is refused.
func (d *corpusDocument) start(t *testing.T) (*mock.Part, *mock.Server) {
	t.Helper()
	before := heldBytes()
	began := time.Now()
	part, err := loadPart("corpus="+d.file, nil, "", "", strings.NewReader(""))
	if err != nil {
		d.fault("refused", "", "%v", err)
		return nil, nil
	}
	server, err := mock.New([]*mock.Part{part}, mock.Options{Protocols: protocol.All()})
	if err != nil {
		d.fault("refused", "", "%v", err)
		return nil, nil
	}
	d.load = time.Since(began)
	if after := heldBytes(); after > before {
		d.memory = after - before
	}
	return part, server
}

func heldBytes() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (d *corpusDocument) inspect(t *testing.T) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run([]string{"inspect", d.file}, strings.NewReader(""), &out, &errs); code > 1 {
		d.fault("inspect", "", "exits with %d: %s", code, &errs)
	}
}

// demoCredentials are those of the demo caller, for each security scheme.
func demoCredentials(api *specs.API) map[string]string {
	out := map[string]string{}
	for _, scheme := range api.Schemes {
		switch {
		case scheme.Type == "mutualTLS":
		case scheme.Type == "http" && scheme.Scheme == "basic":
			out[scheme.Name] = "agent:demo"
		default:
			out[scheme.Name] = "demo-agent"
		}
	}
	return out
}

// mostCases bounds how many valid requests are tried of one operation.
const mostCases = 12

// try sends valid requests to an operation, and a few that are wrong.
func (c *corpusClient) try(op *specs.Operation) {
	accepted, tried := contract.Accepted{}, 0
	for planned := range c.valid(op) {
		if tried == mostCases {
			break
		}
		answer, ok := c.send(planned, c.path(op), true)
		if !ok {
			continue
		}
		tried++
		if answer.response.Status/100 != 2 {
			continue
		}
		if accepted.Plain == nil {
			accepted.Plain = &planned
		}
		if planned.HasBody {
			accepted.Full = &planned
		}
	}
	if tried == 0 {
		c.document.fault("untried", op.Method+" "+op.Path, "no valid request can be made")
	}
	c.tryWrong(op, accepted)
}

// valid yields the planned requests, or one with bytes that nobody reads where
// nothing writes the media type.
func (c *corpusClient) valid(op *specs.Operation) iter.Seq[contract.Case] {
	return func(yield func(contract.Case) bool) {
		planned := 0
		for one := range c.plan.Valid(op) {
			if planned++; !yield(one) {
				return
			}
		}
		if planned == 0 && op.RequestBody != nil && len(op.RequestBody.Content) > 0 {
			yield(contract.Case{
				Operation: op, Strategy: contract.Minimal, Credentials: contract.Good,
				Raw: []byte("bytes"), MediaType: op.RequestBody.Content[0],
			})
		}
	}
}

// tryWrong sends one request for each part that can be wrong, one without
// credentials, and one for a record that is not there.
func (c *corpusClient) tryWrong(op *specs.Operation, accepted contract.Accepted) {
	if accepted.Plain == nil {
		return
	}
	seen := map[conform.Part]bool{conform.Path: true}
	for planned := range c.plan.Variations(op, accepted) {
		if planned.Fault == nil {
			break // what is wrong comes first
		}
		if part := planned.Fault.Part; !seen[part] {
			seen[part] = true
			c.send(planned, c.path(op), false)
		}
	}
	stranger := *accepted.Plain
	stranger.Credentials = contract.Nobody
	c.send(stranger, c.path(op), false)
	if strings.Contains(op.Path, "{") {
		c.send(*accepted.Plain, c.strangePath(op), false)
	}
}
