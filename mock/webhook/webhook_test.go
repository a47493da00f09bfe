package webhook_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/webhook"
)

// answers is a network in which every request gets the next answer.
type answers struct {
	mu    sync.Mutex
	left  []int // statuses; 0: no connection
	times []time.Duration
	start time.Time
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.times = append(a.times, time.Since(a.start))
	status := a.left[0]
	a.left = a.left[1:]
	if status == 0 {
		return nil, errors.New("no connection")
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

func TestAttempts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		answers  []int
		attempts int
		delay    time.Duration
		want     string
	}{
		{"at once", []int{204}, 0, 0, "[0s] [1/3 204 last]"},
		{"after a delay", []int{200}, 0, time.Hour, "[1h0m0s] [1/3 200 last]"},
		{"three times", []int{500, 0, 503}, 0, 0, "[0s 1s 3s] [1/3 500 2/3 0 3/3 503 last]"},
		{"until it works", []int{429, 200}, 5, 0, "[0s 1s] [1/5 429 2/5 200 last]"},
		{"a refusal is final", []int{410}, 5, 0, "[0s] [1/5 410 last]"},
		{"a redirect is not followed", []int{307}, 5, 0, "[0s] [1/5 307 last]"},
		{
			"not for ever", []int{500, 500, 500, 500, 500, 500, 500, 500, 500, 500}, 1000, 0,
			"[0s 1s 3s 7s 15s 31s 1m3s 2m3s 3m3s 4m3s] [1/10 500 2/10 500 3/10 500 4/10 500 5/10 500 6/10 500 7/10 500 8/10 500 9/10 500 10/10 500 last]",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				network := &answers{left: test.answers, start: time.Now()}
				sender := webhook.New(webhook.Options{Transport: network})
				var told []string
				done := make(chan struct{})
				err := sender.Send(webhook.Job{Method: "POST", URL: "http://localhost/x", Delay: test.delay, Attempts: test.attempts, Told: func(a webhook.Attempt) {
					told = append(told, line(a))
					if a.Last {
						close(done)
					}
				}})
				if err != nil {
					t.Fatal(err)
				}
				<-done
				sender.Close()
				if diff := cmp.Diff(test.want, fmt.Sprint(network.times, " ", told)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func line(a webhook.Attempt) string {
	status := 0
	if a.Response != nil {
		status = a.Response.Status
	}
	last := ""
	if a.Last {
		last = " last"
	}
	return fmt.Sprintf("%d/%d %d%s", a.Number, a.Of, status, last)
}

func TestFirstAttemptsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sender := webhook.New(webhook.Options{Transport: &answers{left: make([]int, 100), start: time.Now()}})
		var mu sync.Mutex
		var told []int
		for i := range 20 {
			err := sender.Send(webhook.Job{URL: "http://localhost/x", Line: "row", Attempts: 1, Delay: time.Duration(20-i) * time.Second, Told: func(webhook.Attempt) {
				mu.Lock()
				defer mu.Unlock()
				told = append(told, i)
			}})
			if err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		sender.Close()
		for i, n := range told {
			if i != n {
				t.Fatalf("told in the order %v", told)
			}
		}
		if len(told) != 20 {
			t.Errorf("%d attempts, want 20", len(told))
		}
	})
}

func TestWhatWaitsIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sender := webhook.New(webhook.Options{Transport: &answers{}})
		gone := make(chan struct{})
		told := func(webhook.Attempt) { t.Error("it is sent") }
		for _, job := range []webhook.Job{
			{URL: "http://localhost/x", Delay: time.Hour, Cancel: gone, Told: told},
			{URL: "http://localhost/x", Delay: time.Hour, Told: told},
		} {
			if err := sender.Send(job); err != nil {
				t.Fatal(err)
			}
		}
		close(gone)
		synctest.Wait()
		sender.Close()
		if err := sender.Send(webhook.Job{URL: "http://localhost/x"}); !errors.Is(err, webhook.ErrClosed) {
			t.Errorf("after the end: %v", err)
		}
	})
}

func TestOnlyThisMachine(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://example.com/", http.StatusFound)
	}))
	defer receiver.Close()
	port := receiver.URL[strings.LastIndexByte(receiver.URL, ':'):]
	for url, want := range map[string]string{
		receiver.URL:                    "302",
		"http://localhost" + port:       "302",
		"http://0.0.0.0" + port:         "0.0.0.0 is at 0.0.0.0, which is not this machine; --webhook-allow 0.0.0.0 allows it",
		"http://192.0.2.1/":             "192.0.2.1 is at 192.0.2.1, which is not this machine",
		"http://[2001:db8::1]:8080/":    "2001:db8::1 is at 2001:db8::1, which is not this machine",
		"http://169.254.169.254/latest": "which is not this machine",
		"ftp://localhost/":              "is no URL to send to",
		"/orders":                       "is no URL to send to",
		"http://%zz/":                   "is no URL to send to",
	} {
		sender := webhook.New(webhook.Options{})
		got := make(chan string, 1)
		err := sender.Send(webhook.Job{Method: "POST", URL: url, Told: func(a webhook.Attempt) {
			if a.Err != nil {
				got <- a.Err.Error()
				return
			}
			got <- fmt.Sprint(a.Response.Status)
		}})
		if err != nil {
			got <- err.Error()
		}
		if text := <-got; !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %q", url, text, want)
		}
		sender.Close()
	}
}
