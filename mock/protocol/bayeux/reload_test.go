package bayeux_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"understudy/mock"
	"understudy/mock/mocktest"
)

func TestReloadKeepsSessionsAndDoesNotWaitForThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newStage(t, noteDocument, mock.Options{}).shake(t, "agent", "")
		c.subscribe(`"/notes"`)
		held := c.connect("5")
		synctest.Wait()
		began := time.Now()
		changed := strings.Replace(noteDocument, `{"text": self.text}`, `{"said": self.text}`, 1)
		part, err := mocktest.Load(mocktest.Config{Document: []byte(changed)})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Reload(t.Context(), []*mock.Part{part}); err != nil {
			t.Fatal(err)
		}
		c.note(t, "hello", "")
		want(t, "held through the reload", <-held, `[{"channel":"/notes","data":{"said":"hello"}},{"id":"5","channel":"/meta/connect","successful":true}]`)
		held = c.connect("6")
		synctest.Wait()
		c.note(t, "again", "")
		want(t, "held after the reload", <-held, `[{"channel":"/notes","data":{"said":"again"}},{"id":"6","channel":"/meta/connect","successful":true}]`)
		if took := time.Since(began); took > 0 {
			t.Errorf("took %s", took)
		}
	})
}

func TestReloadMayEndTheProtocol(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, noteDocument, mock.Options{})
		s.shake(t, "agent", "")
		before, after, _ := strings.Cut(noteDocument, "x-mock-protocol:")
		if after == "" {
			t.Fatal("the document speaks no protocol")
		}
		part, err := mocktest.Load(mocktest.Config{Document: []byte(before)})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Reload(t.Context(), []*mock.Part{part}); err != nil {
			t.Fatal(err)
		}
		if w := s.do(request("POST", "/api/events", "agent", "[]")); w.Code != 404 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
