package bayeux_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"understudy/mock"
)

// Every subscriber gets every event once, those of one publisher in their order.
func TestManySubscribersAndPublishers(t *testing.T) {
	t.Parallel()
	const subscribers, publishers, each = 200, 50, 10
	s := newStage(t, patient(noteDocument), mock.Options{})
	readers := make([]*client, subscribers)
	for i := range readers {
		readers[i] = s.shake(t, "agent", "")
		readers[i].subscribe(`["/race/*","/**"]`)
	}
	var all sync.WaitGroup
	for i := range publishers {
		c := s.shake(t, "agent2", "")
		all.Go(func() {
			for n := range each {
				c.publish(fmt.Sprintf("/race/%d", i), fmt.Sprint(n))
			}
		})
	}
	failures := make(chan string, subscribers)
	for _, c := range readers {
		all.Go(func() { failures <- readAll(c, publishers, each) })
	}
	all.Wait()
	close(failures)
	for failure := range failures {
		if failure != "" {
			t.Error(failure)
		}
	}
}

// readAll connects again and again until the client has all events, and says
// what is wrong with them.
func readAll(c *client, publishers, each int) string {
	next := map[string]int{}
	for got := 0; got < publishers*each; {
		var messages []struct {
			Channel    string
			Successful *bool
			Data       int
		}
		body := <-c.connect("5")
		if err := json.Unmarshal([]byte(body), &messages); err != nil {
			return err.Error()
		}
		for _, m := range messages {
			if m.Successful != nil {
				if !*m.Successful || len(messages) == 1 {
					return fmt.Sprintf("after %d events: %s", got, body)
				}
				continue
			}
			if m.Data != next[m.Channel] {
				return fmt.Sprintf("%s: %d comes, %d is next", m.Channel, m.Data, next[m.Channel])
			}
			next[m.Channel]++
			got++
		}
	}
	if rest := c.look(); strings.Contains(rest, "data") {
		return "more than all: " + rest
	}
	return ""
}

// The API's own events, from many writers at once.
func TestManySubscribersAndWriters(t *testing.T) {
	t.Parallel()
	const subscribers, writers, each = 20, 10, 10
	s := newStage(t, patient(noteDocument), mock.Options{})
	readers := make([]*client, subscribers)
	for i := range readers {
		readers[i] = s.shake(t, "agent", "")
		readers[i].subscribe(`"/notes"`)
	}
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for n := range each {
				s.note(t, fmt.Sprintf("%d %d", i, n), "")
			}
		})
	}
	received := make([][]string, subscribers)
	for i, c := range readers {
		all.Go(func() { received[i] = readNotes(t, c, writers*each) })
	}
	all.Wait()
	for i := range received {
		want(t, "subscriber", strings.Join(received[i], "\n"), strings.Join(received[0], "\n"))
	}
	next := map[string]int{}
	for _, text := range received[0] {
		writer, n, _ := strings.Cut(text, " ")
		if n != fmt.Sprint(next[writer]) {
			t.Errorf("%s comes, %d is next", text, next[writer])
		}
		next[writer]++
	}
}

func readNotes(t *testing.T, c *client, wanted int) (texts []string) {
	for len(texts) < wanted {
		var messages []struct{ Data struct{ Text string } }
		body := <-c.connect("5")
		if err := json.Unmarshal([]byte(body), &messages); err != nil || len(messages) < 2 {
			t.Errorf("after %d events: %s %v", len(texts), body, err)
			return texts
		}
		for _, m := range messages[:len(messages)-1] {
			texts = append(texts, m.Data.Text)
		}
	}
	return texts
}
