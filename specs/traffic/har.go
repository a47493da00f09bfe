package traffic

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// HAR writes exchanges as an HTTP archive, version 1.2
// (http://www.softwareishard.com/blog/har-12-spec/), in the order given. An
// exchange without an answer has the status 0 and its error in _error. Nothing
// is redacted.
func HAR(exchanges []Exchange, creatorVersion string) ([]byte, error) {
	log := harLog{
		Version: "1.2",
		Creator: harCreator{Name: "understudy", Version: creatorVersion},
		Entries: make([]harEntry, len(exchanges)),
	}
	for i, exchange := range exchanges {
		log.Entries[i] = entryOf(exchange)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]harLog{"log": log}); err != nil {
		return nil, fmt.Errorf("write HAR: %w", err)
	}
	return out.Bytes(), nil
}

type harLog struct {
	Version string     `json:"version"`
	Creator harCreator `json:"creator"`
	Entries []harEntry `json:"entries"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harEntry struct {
	Started  string      `json:"startedDateTime"`
	Time     json.Number `json:"time"` // milliseconds
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Error    string      `json:"_error,omitempty"`
}

type harTimings struct {
	Send    json.Number `json:"send"`
	Wait    json.Number `json:"wait"`
	Receive json.Number `json:"receive"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	QueryString []harPair `json:"queryString"`
	PostData    *harText  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"` // -1: not known
	BodySize    int       `json:"bodySize"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// harText is a request's body. The format has no word for its encoding.
type harText struct {
	MimeType string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
	Encoding string    `json:"_encoding,omitempty"`
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

const httpVersion = "HTTP/1.1"

func entryOf(x Exchange) harEntry {
	entry := harEntry{
		Started:  x.Started.Format(time.RFC3339Nano),
		Time:     milliseconds(x.Duration),
		Request:  requestOf(x.Request),
		Response: harResponse{HTTPVersion: httpVersion, Cookies: []harPair{}, Headers: []harPair{}, Content: harContent{MimeType: "x-unknown"}, HeadersSize: -1, BodySize: -1},
		Timings:  harTimings{Send: "0", Wait: milliseconds(x.Duration), Receive: "0"},
	}
	if x.Response != nil {
		entry.Response = responseOf(*x.Response)
	}
	if x.Err != nil {
		entry.Error = x.Err.Error()
	}
	return entry
}

func milliseconds(d time.Duration) json.Number {
	return json.Number(fmt.Sprintf("%d.%03d", d.Milliseconds(), d.Microseconds()%1000))
}

func requestOf(r Request) harRequest {
	request := harRequest{
		Method:      r.Method,
		HTTPVersion: httpVersion,
		Cookies:     cookies((&http.Request{Header: r.Header}).Cookies()),
		Headers:     headers(r.Header),
		QueryString: []harPair{},
		HeadersSize: -1,
		BodySize:    len(r.Body),
	}
	if r.URL != nil {
		request.URL = r.URL.String()
		request.QueryString = queryPairs(r.URL.RawQuery)
	}
	if len(r.Body) > 0 {
		text, encoding := bodyText(r.Body)
		request.PostData = &harText{MimeType: r.Header.Get("Content-Type"), Params: []harPair{}, Text: text, Encoding: encoding}
	}
	return request
}

func responseOf(r Response) harResponse {
	text, encoding := bodyText(r.Body)
	response := harResponse{
		Status:      r.Status,
		StatusText:  http.StatusText(r.Status),
		HTTPVersion: httpVersion,
		Cookies:     cookies((&http.Response{Header: r.Header}).Cookies()),
		Headers:     headers(r.Header),
		Content:     harContent{Size: len(r.Body), MimeType: r.Header.Get("Content-Type"), Text: text, Encoding: encoding},
		RedirectURL: r.Header.Get("Location"),
		HeadersSize: -1,
		BodySize:    len(r.Body),
	}
	if r.Truncated {
		response.BodySize, response.Content.Comment = -1, cutComment
	}
	return response
}

func headers(header http.Header) []harPair {
	pairs := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			pairs = append(pairs, harPair{name, value})
		}
	}
	return pairs
}

func cookies(given []*http.Cookie) []harPair {
	pairs := make([]harPair, len(given))
	for i, cookie := range given {
		pairs[i] = harPair{cookie.Name, cookie.Value}
	}
	return pairs
}

// queryPairs decodes what can be decoded and keeps the rest as it stands.
func queryPairs(raw string) []harPair {
	pairs := []harPair{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, harPair{unescaped(name), unescaped(value)})
	}
	return pairs
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

func bodyText(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}
