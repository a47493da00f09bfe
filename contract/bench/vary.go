package bench

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// vary changes an answer in legal ways.
func (s *site) vary(r *http.Request, a *answer) {
	if s.on("bad-input-422") && a.status == http.StatusBadRequest && r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodDelete {
		a.status = http.StatusUnprocessableEntity
	}
	if s.on("more-than-declared") {
		a.header["X-Request-Id"] = fmt.Sprint(s.answers)
		if body, ok := a.body.(record); ok {
			a.body = maps.Clone(body)
			a.body.(record)["_links"] = record{"self": r.URL.Path}
		}
	}
	if s.on("charset") && a.header["Content-Type"] == "application/json" {
		a.header["Content-Type"] = "application/json; charset=utf-8"
	}
	if s.on("integers-with-fraction") {
		a.body = withFractions(a.body)
	}
	if s.on("any-order") {
		if list, ok := a.body.([]record); ok && s.answers%2 == 0 {
			slices.Reverse(list)
		}
		a.raw = backwards(a.body)
	}
	if where := a.header["Location"]; where != "" && s.base() != "" {
		a.header["Location"] = s.base() + where
	}
	if link := a.header["Link"]; link != "" && s.base() != "" {
		a.header["Link"] = strings.Replace(link, "</", "<"+s.base()+"/", 1)
	}
	if s.on("clock-skew") {
		a.header["Date"] = "Mon, 01 Jan 2018 00:00:00 GMT"
	}
	if s.on("automatic-methods") {
		a.header["Access-Control-Allow-Origin"] = "*"
	}
}

func (s *site) base() string {
	for _, v := range s.variants {
		if v.Base != "" {
			return v.Base
		}
	}
	return ""
}

func withFractions(value any) any {
	switch v := value.(type) {
	case json.Number:
		if !strings.ContainsAny(string(v), ".eE") {
			return v + ".0"
		}
	case record:
		out := record{}
		for name, one := range v {
			out[name] = withFractions(one)
		}
		return out
	case []record:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = withFractions(one)
		}
		return out
	}
	return value
}

// backwards writes the members of an object in the order z to a; nil: it is none.
func backwards(value any) []byte {
	r, ok := value.(record)
	if !ok {
		return nil
	}
	names := slices.Sorted(maps.Keys(r))
	slices.Reverse(names)
	var members []string
	for _, name := range names {
		// Both came from JSON, or were made to be written as it.
		key, _ := json.Marshal(name)
		member, _ := json.Marshal(r[name])
		members = append(members, string(key)+":"+string(member))
	}
	return []byte("{" + strings.Join(members, ",") + "}")
}

// around puts what happens on the way to a server around it.
func (s *site) around(next http.Handler) http.Handler {
	var out = next
	if s.on("canonical-paths") {
		out = canonical(out)
	}
	if s.on("too-many-requests") || s.on("hiccup") {
		out = s.interrupted(out)
	}
	if s.on("chunked-and-closed") {
		out = chunked(out)
	}
	if base := s.base(); base != "" {
		out = http.StripPrefix(base, out)
	}
	return out
}

// canonical has a slash at the end of each path that is read.
func canonical(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, hasSlash := strings.CutSuffix(r.URL.EscapedPath(), "/")
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		if reads && !hasSlash {
			where := path + "/"
			if r.URL.RawQuery != "" {
				where += "?" + r.URL.RawQuery
			}
			w.Header().Set("Location", where)
			w.WriteHeader(http.StatusPermanentRedirect)
			return
		}
		r.URL.Path, r.URL.RawPath = strings.TrimSuffix(r.URL.Path, "/"), strings.TrimSuffix(r.URL.RawPath, "/")
		next.ServeHTTP(w, r)
	})
}

// How often a server has had enough, and when it is away once.
const (
	burst  = 150
	hiccup = 30
)

func (s *site) interrupted(next http.Handler) http.Handler {
	asked := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.lock.Lock()
		asked++
		n := asked
		s.lock.Unlock()
		switch {
		case s.on("too-many-requests") && n%burst < 2 && n > 2:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case s.on("hiccup") && n == hiccup:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// chunked sends without a length, ends the connection, and compresses for who asks for it.
func chunked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		out := &pieces{ResponseWriter: w}
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Method != http.MethodHead {
			out.packed = gzip.NewWriter(w)
		}
		next.ServeHTTP(out, r)
		if out.packed != nil && out.wrote {
			// The client may be gone; there is nobody to tell.
			_ = out.packed.Close()
		}
	})
}

type pieces struct {
	http.ResponseWriter
	packed *gzip.Writer
	wrote  bool
}

// WriteHeader says that what follows is compressed, where something may follow.
func (p *pieces) WriteHeader(status int) {
	if p.packed != nil && status != http.StatusNoContent && status != http.StatusNotModified {
		p.Header().Set("Content-Encoding", "gzip")
	}
	p.ResponseWriter.WriteHeader(status)
}

// Write sends each piece by itself.
func (p *pieces) Write(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	p.wrote = true
	if p.packed != nil {
		return p.packed.Write(data)
	}
	half := len(data) / 2
	n, err := p.ResponseWriter.Write(data[:half])
	if err != nil {
		return n, err
	}
	if flusher, ok := p.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
	m, err := p.ResponseWriter.Write(data[half:])
	return n + m, err
}

// old tells whether something happened long enough ago to show.
func old(since time.Time, lag time.Duration) bool { return time.Since(since) >= lag }
