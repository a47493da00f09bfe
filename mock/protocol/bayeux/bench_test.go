package bayeux_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"understudy/mock/mocktest"
)

const (
	heldConnects = 1000
	maxMiB       = 50
)

// BenchmarkHeldConnects measures what 1,000 held connects cost: memory, of
// server and connections together, processor time in a second of waiting, and
// the time until each has an event.
func BenchmarkHeldConnects(b *testing.B) {
	s := mocktest.Start(b, mocktest.Config{Document: []byte(patient(noteDocument))})
	for b.Loop() {
		before := memory()
		held := make([]net.Conn, heldConnects)
		for i := range held {
			held[i] = hold(b, s)
		}
		time.Sleep(100 * time.Millisecond) // until the last is held
		used := float64(memory()-before) / (1 << 20)
		if b.ReportMetric(used, "MiB"); used > maxMiB {
			b.Errorf("%d held connects cost %.1f MiB, at most %d are allowed", heldConnects, used, maxMiB)
		}
		busy := processor(b)
		time.Sleep(time.Second)
		b.ReportMetric(float64((processor(b)-busy).Microseconds())/1000, "busy-ms/s")
		began := time.Now()
		s.Ask(b, "POST /notes", `{"text":"hello"}`, "Authorization: "+basic("admin").Get("Authorization"))
		var all sync.WaitGroup
		for _, conn := range held {
			all.Go(func() { hear(b, conn) })
		}
		all.Wait()
		b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "ms-to-all")
	}
	b.ReportMetric(0, "ns/op")
}

// hold makes a session and leaves a connect of it waiting on a connection.
func hold(b *testing.B, s *mocktest.Server) net.Conn {
	b.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimSuffix(s.URL, "/api"), "http://"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	_, rest, _ := strings.Cut(ask(b, conn, `[{"channel":"/meta/handshake"}]`), `"clientId":"`)
	id, _, _ := strings.Cut(rest, `"`)
	ask(b, conn, `[{"channel":"/meta/subscribe","subscription":"/**","clientId":"`+id+`"}]`)
	write(b, conn, `[{"channel":"/meta/connect","clientId":"`+id+`"}]`)
	return conn
}

func ask(b *testing.B, conn net.Conn, body string) string {
	b.Helper()
	write(b, conn, body)
	return read(b, conn)
}

func write(b *testing.B, conn net.Conn, body string) {
	b.Helper()
	if _, err := fmt.Fprintf(conn, "POST /api/events HTTP/1.1\r\nHost: mock\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s",
		basic("agent").Get("Authorization"), len(body), body); err != nil {
		b.Fatal(err)
	}
}

func read(b *testing.B, conn net.Conn) string {
	b.Helper()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

func hear(b *testing.B, conn net.Conn) {
	b.Helper()
	if got := read(b, conn); !strings.Contains(got, "hello") {
		b.Errorf("no event: %s", got)
	}
}

// memory is what the process keeps in heap and stacks.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// processor is the time for which the process has kept a processor busy.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
