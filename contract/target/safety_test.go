package target_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"understudy/contract"
	"understudy/contract/bench"
	"understudy/contract/check"
	"understudy/contract/plan"
	"understudy/contract/report"
	"understudy/contract/target"
	"understudy/specs"
)

// counter counts the requests to a server, by method.
type counter struct {
	http.Handler
	mu    sync.Mutex
	seen  map[string]int
	first time.Time
	last  time.Time
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.seen[r.Method]++
	c.last = time.Now()
	if c.first.IsZero() {
		c.first = c.last
	}
	c.mu.Unlock()
	c.Handler.ServeHTTP(w, r)
}

// remotely is a run against the server of projects under a name that is no
// loopback, though it leads there.
func remotely(t *testing.T, o plan.Options) (*counter, contract.Report) {
	t.Helper()
	c := &counter{Handler: bench.New(), seen: map[string]int{}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	api, err := specs.LoadFile("../bench/testdata/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	asked, err := target.New(target.Options{URL: "http://staging.example.com", API: api, Auth: map[string]string{"bearer": bench.Token}, Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(asked.Close)
	r, err := contract.Run(t.Context(), plan.New(api, o), asked, check.All, report.Multi())
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

func TestOthersAreOnlyRead(t *testing.T) {
	t.Parallel()
	c, r := remotely(t, plan.Options{Time: 4 * time.Second})
	unsafe := 0
	for method, n := range c.seen {
		if method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions {
			unsafe += n
		}
	}
	if unsafe > 0 || len(c.seen) == 0 {
		t.Errorf("asked by %v", c.seen)
	}
	if len(r.Failures) > 0 {
		t.Errorf("failures: %+v", r.Failures)
	}
}

func TestOthersAreAskedSlowly(t *testing.T) {
	t.Parallel()
	c, r := remotely(t, plan.Options{Writes: true, Time: 3 * time.Second})
	n := 0
	for _, one := range c.seen {
		n += one
	}
	// The deletes at the end keep to the rate too.
	if most := 1 + c.last.Sub(c.first).Seconds()*11; float64(n) > most {
		t.Errorf("%d requests in %s", n, c.last.Sub(c.first))
	}
	if r.Duration > 14*time.Second {
		t.Errorf("took %s", r.Duration)
	}
}
