package mock_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever a client says of names, formats and bodies: it is answered, and no
// answer is a mistake of ours.
func FuzzLenientRequests(f *testing.F) {
	for _, seed := range [][4]string{
		{"/call/Note[]", "callback=f&tags=[a,\"b\"", "text/html, */*;q=x", `[{"text":"a"},{}]`},
		{"/Notes/1.xml", "format=jsonl&X-Method=put", "application/xml", `{"TEXT":1,"count":"9e99"}`},
		{"/jsonl/say/note", "text={a:[}&done=TRUE,", ",;", "text={&tags=a&tags=%00"},
		{"/notes.page", "tags[0]=a&tags=b", "*/*", "<Note><Text/></Note>"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], uint8(0))
		f.Add(seed[0], seed[1], seed[2], seed[3], uint8(9))
	}
	handler := notes(f).Handler()
	methods := []string{"GET", "POST", "PUT"}
	types := []string{"application/json", "application/xml", "application/jsv", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/jsonl"}
	f.Fuzz(func(t *testing.T, path, query, accept, body string, choice uint8) {
		target, err := url.Parse("/api/" + strings.TrimPrefix(path, "/"))
		if err != nil || target.Host != "" {
			return
		}
		target.RawQuery = query
		r := httptest.NewRequest(methods[int(choice)%len(methods)], "/", strings.NewReader(body))
		r.URL = target
		r.Header.Set("Accept", accept)
		r.Header.Set("Content-Type", types[int(choice)/len(methods)%len(types)])
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError && w.Code != http.StatusInsufficientStorage {
			t.Errorf("%s %s: %d %s", r.Method, target, w.Code, w.Body)
		}
	})
}
