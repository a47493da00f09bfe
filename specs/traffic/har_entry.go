package traffic

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// The types by which an archive is read: what others wrote has more, has less,
// and has null where nothing is known.
type (
	entryRead struct {
		Started  string        `json:"startedDateTime"`
		Time     json.Number   `json:"time"`
		Request  *requestRead  `json:"request"`
		Response *responseRead `json:"response"`
		Error    any           `json:"_error"`
	}
	requestRead struct {
		Method   string      `json:"method"`
		URL      string      `json:"url"`
		Headers  []harPair   `json:"headers"`
		PostData *postRead   `json:"postData"`
		BodySize json.Number `json:"bodySize"`
	}
	postRead struct {
		MimeType string    `json:"mimeType"`
		Params   []harPair `json:"params"`
		Text     *string   `json:"text"`
		Encoding string    `json:"_encoding"`
	}
	responseRead struct {
		Status  int         `json:"status"`
		Headers []harPair   `json:"headers"`
		Content contentRead `json:"content"`
	}
	contentRead struct {
		Size     json.Number `json:"size"`
		Text     *string     `json:"text"`
		Encoding string      `json:"encoding"`
		Comment  string      `json:"comment"`
	}
)

const cutComment = "the body is cut"

func readEntry(text []byte) (Recorded, error) {
	var e entryRead
	if err := json.Unmarshal(text, &e); err != nil {
		return Recorded{}, wrongType(err)
	}
	switch {
	case e.Request == nil:
		return Recorded{}, errors.New("request is missing")
	case e.Response == nil:
		return Recorded{}, errors.New("response is missing")
	}
	request, lost, err := e.Request.read()
	if err != nil {
		return Recorded{}, fmt.Errorf("request: %w", err)
	}
	out := Recorded{Exchange: Exchange{Request: request}, LostBody: lost}
	if started, err := time.Parse(time.RFC3339Nano, e.Started); err == nil {
		out.Exchange.Started = started
	}
	if took, err := time.ParseDuration(e.Time.String() + "ms"); err == nil && took > 0 {
		out.Exchange.Duration = took
	}
	if e.Response.Status == 0 {
		out.Exchange.Err = unanswered(e.Error)
		return out, nil
	}
	response, err := e.Response.read()
	if err != nil {
		return Recorded{}, fmt.Errorf("response: %w", err)
	}
	out.Exchange.Response = &response
	return out, nil
}

// wrongType says what a member is and what it should be, in the words of JSON.
func wrongType(err error) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	want := map[string]string{"string": "a text", "int": "a whole number", "slice": "an array", "struct": "an object"}[wrong.Type.Kind().String()]
	if wrong.Type == reflect.TypeFor[json.Number]() {
		want = "a number"
	}
	if wrong.Field == "" {
		return fmt.Errorf("it is a JSON %s, want %s", wrong.Value, want)
	}
	return fmt.Errorf("%s is a JSON %s, want %s", wrong.Field, wrong.Value, want)
}

func unanswered(why any) error {
	if text, isText := why.(string); isText && text != "" {
		return errors.New(text)
	}
	return errors.New("the archive holds no answer")
}

func (r requestRead) read() (request Request, lost bool, err error) {
	if r.Method == "" {
		return Request{}, false, errors.New("method is missing")
	}
	at, err := url.Parse(r.URL)
	if err != nil || at.Host == "" {
		return Request{}, false, fmt.Errorf("url %.200q is no absolute URL", r.URL)
	}
	at.User, at.Fragment, at.RawFragment = nil, "", ""
	request = Request{Method: strings.ToUpper(r.Method), URL: at, Header: readHeaders(r.Headers)}
	size, _ := r.BodySize.Int64()
	if r.PostData == nil {
		return request, size > 0, nil
	}
	if request.Header.Get("Content-Type") == "" && r.PostData.MimeType != "" {
		request.Header.Set("Content-Type", r.PostData.MimeType)
	}
	request.Body, lost, err = r.PostData.read()
	return request, lost, err
}

// read gives a body as it was sent, or tells that it is lost: browsers leave out
// what files hold, and some tools keep a form's fields only.
func (p postRead) read() (body []byte, lost bool, err error) {
	switch {
	case p.Text != nil && p.Encoding != "":
		body, err = decodedText(*p.Text, p.Encoding)
		return body, false, err
	case strings.HasPrefix(strings.ToLower(p.MimeType), "multipart/"):
		return nil, true, nil
	case p.Text != nil && (*p.Text != "" || len(p.Params) == 0):
		return []byte(*p.Text), false, nil
	}
	return nil, true, nil
}

func (r responseRead) read() (Response, error) {
	if r.Status < 100 || r.Status > 599 {
		return Response{}, fmt.Errorf("status %d is none of HTTP, want 100 to 599, or 0 where none came", r.Status)
	}
	out := Response{Status: r.Status, Header: readHeaders(r.Headers)}
	size, _ := r.Content.Size.Int64()
	if r.Content.Text == nil {
		out.Truncated = size > 0
		return out, nil
	}
	body, err := decodedText(*r.Content.Text, r.Content.Encoding)
	if err != nil {
		return Response{}, fmt.Errorf("content.%w", err)
	}
	out.Body = body
	out.Truncated = r.Content.Comment == cutComment || isShort(size, len(body)) || r.Content.Encoding == "" && isTranslated(out)
	// What is kept is the content, without the coding it was sent in.
	if out.Header.Get("Content-Encoding") != "" {
		out.Header.Del("Content-Length")
	}
	return out, nil
}

// isShort tells of a body that is cut. A byte order mark of three bytes is not
// part of the text.
func isShort(size int64, length int) bool { return size > int64(length) && size != int64(length)+3 }

// isTranslated tells of a text that was in another charset than the UTF-8 in
// which an archive keeps it.
func isTranslated(r Response) bool {
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := strings.ToLower(parameters["charset"])
	isPlain := charset == "" || charset == "utf-8" || charset == "utf8" || charset == "us-ascii"
	return err == nil && !isPlain && bytes.ContainsFunc(r.Body, func(r rune) bool { return r > 0x7f })
}

func decodedText(text, encoding string) ([]byte, error) {
	switch encoding {
	case "":
		return []byte(text), nil
	case "base64":
		body, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("text is no base64: %w", err)
		}
		return body, nil
	}
	return nil, fmt.Errorf("encoding %.40q is not known, want base64 or none", encoding)
}

// readHeaders leaves out the pseudo-headers of HTTP/2, and takes apart values of
// one name that a browser has put on lines of one text.
func readHeaders(pairs []harPair) http.Header {
	out := http.Header{}
	for _, pair := range pairs {
		if pair.Name == "" || strings.HasPrefix(pair.Name, ":") {
			continue
		}
		for value := range strings.SplitSeq(pair.Value, "\n") {
			out.Add(pair.Name, strings.TrimSpace(value))
		}
	}
	return out
}
