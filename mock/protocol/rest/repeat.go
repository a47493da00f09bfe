package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"understudy/mock"
	"understudy/mock/state"
	"understudy/specs/schema"
)

// once plays a call that changes something, and, where the document declares an
// Idempotency-Key, gives a call that was made before its answer of then
// (draft-ietf-httpapi-idempotency-key-header). Refusals are not kept: the
// client may mend the request and try again.
func (t *turn) once() (mock.Answer, error) {
	key := t.call.Request.Header.Get(t.act.onceBy)
	if t.act.onceBy == "" || key == "" {
		return t.play()
	}
	collection := state.Collection(t.part.API.Name + "." + t.act.onceBy)
	id, sum := t.call.Request.Method+" "+t.call.Path()+" "+t.callerID()+" "+key, t.sum()
	if entry, ok := t.tx.Get(collection, id); ok {
		if entry.Value["sum"] != sum {
			return mock.Answer{}, mock.Refuse(http.StatusUnprocessableEntity, "%s %q was used with another request", t.act.onceBy, key)
		}
		return answerOf(entry.Value), nil
	}
	answer, err := t.play()
	if err == nil {
		err = t.tx.Put(collection, id, kept(answer, sum))
	}
	return answer, err
}

func (t *turn) callerID() string {
	if t.call.Caller == nil {
		return ""
	}
	return t.call.Caller.ID
}

// sum is of the body as it was understood.
func (t *turn) sum() string {
	sum := sha256.Sum256((*schema.Schema)(nil).AppendJSON(nil, t.call.Decoded.Body))
	return hex.EncodeToString(sum[:])
}

func kept(answer mock.Answer, sum string) map[string]any {
	out := map[string]any{"sum": sum, "status": jsonInt(answer.Status), "hasBody": answer.HasBody, "body": answer.Body}
	header := map[string]any{}
	for name, values := range answer.Header {
		header[name] = strings.Join(values, ", ")
	}
	out["header"] = header
	return out
}

func answerOf(kept map[string]any) mock.Answer {
	status, _ := kept["status"].(json.Number)
	answer := mock.Answer{Header: http.Header{}, Body: kept["body"]}
	answer.Status, _ = strconv.Atoi(status.String())
	answer.HasBody, _ = kept["hasBody"].(bool)
	header, _ := kept["header"].(map[string]any)
	for name, value := range header {
		text, _ := value.(string)
		answer.Header[name] = []string{text}
	}
	return answer
}
