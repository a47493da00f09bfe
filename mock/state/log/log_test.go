package log_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"understudy/mock/state/log"
)

func TestEntrySurvivesJSON(t *testing.T) {
	t.Parallel()
	entry := log.Entry{
		Op: log.Update, Sandbox: "a", Number: 18446744073709551615,
		Time: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
		Changes: []log.Change{
			{Collection: "chats", ID: "1", Value: map[string]any{
				"big": json.Number("9007199254740993"), "long": json.Number("0.123456789012345678901234567890"),
				"huge": json.Number("1e400"), "zero": json.Number("-0"), "none": nil, "list": []any{}, "text": "<é>",
			}},
			{Collection: "chats", ID: "2", Value: map[string]any{}},
			{Collection: "chats", ID: "3"},
		},
		Counters: map[string]int64{"id": 9223372036854775807},
		Clock:    &log.Clock{Kind: "virtual", Time: time.Date(2026, 1, 1, 0, 0, 0, 1, time.UTC), Tick: time.Second},
	}
	text, err := json.Marshal(entry)
	if err != nil {
		t.Fatal(err)
	}
	var got log.Entry
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entry, got); diff != "" {
		t.Errorf("entry after JSON (-want +got):\n%s", diff)
	}
}

func TestEntryRefusesUnknownMember(t *testing.T) {
	t.Parallel()
	var got log.Entry
	err := json.Unmarshal([]byte(`{"op":"update","number":1,"colour":"red"}`), &got)
	if err == nil || !strings.Contains(err.Error(), `"colour"`) {
		t.Errorf("got %v, want an error that names colour", err)
	}
}

func FuzzEntry(f *testing.F) {
	f.Add([]byte(`{"op":"update","sandbox":"","number":1,"time":"2026-01-01T00:00:00Z","changes":[{"collection":"a","id":"1","value":{"n":1.10}}]}`))
	f.Add([]byte(`{"op":"clock","sandbox":"x","number":2,"clock":{"kind":"frozen","time":"2026-01-01T00:00:00.5Z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, second log.Entry
		if json.Unmarshal(data, &first) != nil {
			return
		}
		text, err := json.Marshal(first)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if err := json.Unmarshal(text, &second); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		again, err := json.Marshal(second)
		if err != nil || string(again) != string(text) {
			t.Errorf("%s became %s (%v)", text, again, err)
		}
	})
}
