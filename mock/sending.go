package mock

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"time"

	"understudy/fixtures/generate"
	"understudy/mock/state"
	"understudy/mock/webhook"
	"understudy/specs"
	"understudy/specs/conform"
	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// Sending is a request that an API sends to other servers.
type Sending struct {
	Callback *specs.Callback
	To       []string // URLs; nil: where Options.Webhooks says
	Body     any
	HasBody  bool // else a valid body is made up
	Delay    time.Duration
	Attempts int // at most; 0: 3
}

// origin is in whose name something is sent.
type origin struct {
	part    *Part
	sandbox *state.Sandbox
	now     time.Time // of what it tells about
	number  int64     // by which what is made up differs
}

// findTold notes the callbacks that rules of channels send: these do not go out
// with every answer of their operation.
func (p *Part) findTold() {
	p.told = map[*specs.Callback]bool{}
	for _, rules := range p.API.Channels {
		for _, rule := range rules {
			if rule.Webhook == nil {
				continue
			}
			if callback, ok := p.API.Sends(rule.Webhook.Name); ok {
				p.told[callback] = true
			}
		}
	}
}

// sendOut sends what the APIs have to tell other servers of an action.
func (s *Server) sendOut(news *News) {
	for _, part := range s.current.Load().parts {
		for _, teller := range part.tellers() {
			sendings, err := guarded(func() ([]Sending, error) { return teller.Send(news) })
			if err != nil {
				s.log.Error("a request to other servers cannot be made", "api", part.API.Name, "error", err)
			}
			for _, sending := range sendings {
				s.sendTo(origin{part, news.Sandbox, news.Time, news.number}, sending)
			}
		}
	}
}

// sendTo sends a request to each of its targets.
func (s *Server) sendTo(from origin, sending Sending) {
	to := sending.To
	if to == nil {
		to = s.options.Webhooks[sending.Callback.Name]
	}
	if len(to) == 0 {
		s.log.Info("nobody is told, for no URL is known", "api", from.part.API.Name, "webhook", sending.Callback.Name)
		return
	}
	job := webhook.Job{
		Method: sending.Callback.Operation.Method, Delay: sending.Delay, Attempts: sending.Attempts,
		Cancel: from.sandbox.Removed(), Header: http.Header{"User-Agent": {"understudy"}},
	}
	if name := from.sandbox.Name(); name != "" {
		job.Header.Set(SandboxHeader, name)
	}
	departures, wrong := from.write(&job, sending)
	for _, job.URL = range to {
		entry := s.entryOf(from, sending, job)
		job.Line = entry.Sandbox + " " + job.URL
		job.Told = func(a webhook.Attempt) { s.recordAttempt(entry, sending.Callback, departures, a) }
		err := wrong
		if err == nil {
			err = s.sender.Send(job)
		}
		if err != nil {
			entry.Time, entry.Problem = s.options.Real(), &Problem{Title: "Not sent", Detail: err.Error()}
			s.journal.Add(&entry)
		}
	}
}

// write writes the body, and says where one that rules computed departs from
// the document.
func (from origin) write(job *webhook.Job, sending Sending) ([]conform.Violation, error) {
	var content []*specs.MediaType
	if body := sending.Callback.Operation.RequestBody; body != nil {
		content = body.Content
	}
	if len(content) == 0 {
		if sending.HasBody {
			job.Header.Set("Content-Type", "application/json")
			job.Body = encodeJSON(sending.Body)
		}
		return nil, nil
	}
	offer := concrete(content[0], "")
	if m := specs.Match(content, "application/json"); m != nil {
		offer = Offer{MediaType: m, Name: "application/json"}
	}
	value, err := from.valueOf(offer.MediaType.Schema, sending)
	if err != nil {
		return nil, err
	}
	codec, ok := media.For(offer.Name)
	if !ok {
		return nil, fmt.Errorf("%s cannot be written", offer.Name)
	}
	if job.Body, err = codec.Encode(value, offer.MediaType.Schema); err != nil {
		return nil, err
	}
	contentType := offer.Name
	if typer, ok := codec.(media.ContentTyper); ok {
		contentType = typer.ContentType(job.Body)
	}
	job.Header.Set("Content-Type", contentType)
	return from.departures(value, offer.MediaType.Schema), nil
}

func (from origin) valueOf(s *schema.Schema, sending Sending) (any, error) {
	if sending.HasBody {
		return sending.Body, nil
	}
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, sending.Callback.Name, from.number)
	return generate.Value(s, generate.Options{
		Seed: h.Sum64() ^ from.part.Seed, Direction: schema.Request, Now: from.now, Name: sending.Callback.Name,
	})
}

func (from origin) departures(value any, s *schema.Schema) []conform.Violation {
	found := s.Validate(value, schema.Request)
	out := make([]conform.Violation, len(found))
	for i, v := range found {
		out[i] = conform.Violation{
			Part: conform.Body, Pointer: v.Pointer, Keyword: v.Keyword, Want: v.Want, Got: v.Got, Place: from.part.API.Locate(v.Location),
		}
	}
	return out
}

// entryOf is a request as the journal will have it, without what came of it.
func (s *Server) entryOf(from origin, sending Sending, job webhook.Job) Entry {
	kind := "callback "
	if slices.Contains(from.part.API.Webhooks, sending.Callback) {
		kind = "webhook "
	}
	return Entry{
		Sandbox: from.sandbox.Name(), API: from.part.API.Name, Operation: sending.Callback.Name, Source: kind + sending.Callback.Name,
		Request: traffic.Request{Method: job.Method, URL: urlOf(job.URL), Header: job.Header, Body: clip(job.Body)},
	}
}

// recordAttempt notes what came of an attempt, and whether the answer is one
// that the document expects.
func (s *Server) recordAttempt(entry Entry, callback *specs.Callback, departures []conform.Violation, a webhook.Attempt) {
	entry.Time, entry.Duration, entry.Request.URL = a.Started, a.Duration, a.Request.URL
	entry.Source += fmt.Sprintf(", attempt %d of %d", a.Number, a.Of)
	entry.Departures = slices.Clone(departures)
	if a.Err != nil {
		entry.Problem = &Problem{Title: "No answer", Detail: a.Err.Error()}
	} else {
		entry.Response = *a.Response
		entry.Response.Body = clip(entry.Response.Body)
		if len(callback.Operation.Responses) > 0 {
			_, found := conform.Response(callback.Operation, callback.Operation.Method, *a.Response)
			entry.Departures = append(entry.Departures, found...)
		}
	}
	s.journal.Add(&entry)
}
