package state_test

import (
	"context"
	"encoding/json"
	"fmt"

	"understudy/mock/state"
)

func Example() {
	world := state.New(state.Options{Seed: 1})
	_ = world.Fill(func(t *state.Tx) error {
		return t.Put("chats", "1", map[string]any{"state": "open", "count": json.Number("0")})
	})
	test, _ := world.Sandbox("my-test")
	err := test.Update(context.Background(), func(t *state.Tx) error {
		messages := state.Child("chats", "1", "messages")
		id := fmt.Sprint(t.Next("message"))
		return t.Put(messages, id, map[string]any{"text": "hello", "at": t.Now().String()})
	})
	if err != nil {
		fmt.Println(err)
	}
	for message := range test.Snapshot().All("chats/1/messages") {
		fmt.Println(message.ID, message.Value["text"], message.Value["at"])
	}
	other, _ := world.Sandbox("other-test")
	fmt.Println(other.Snapshot().Len("chats"), other.Snapshot().Len("chats/1/messages"))
	// Output:
	// 1 hello 2026-01-01 00:00:00 +0000 UTC
	// 1 0
}
