package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"understudy/mock"
	"understudy/specs/schema"
)

// operates tells a body that is a JSON Patch (RFC 6902). Documents that let an
// object pass as one mean a merge.
func (t *turn) operates() bool {
	m := t.call.Decoded.MediaType
	_, isObject := t.call.Decoded.Body.(map[string]any)
	return !isObject && m != nil && strings.HasPrefix(m.Name, "application/json-patch+json")
}

// maxCopied bounds what the copies of one patch add, in bytes.
const maxCopied = 1 << 20

// patch changes the record as a JSON Patch of what it shows says. It gives the
// members changed as a merge patch tells them: null is gone.
func (t *turn) patch(s *subject, record map[string]any) (map[string]any, error) {
	full, err := t.full(s, record)
	if err != nil {
		return nil, err
	}
	shown := s.own.of(full)
	result, err := applyPatch(shown, t.call.Decoded.Body)
	if err != nil {
		return nil, err
	}
	given := map[string]any{}
	for name := range shown {
		if _, there := result[name]; !there && s.accepts(name) && !s.keeps(name) {
			given[name] = nil
			delete(record, name)
		}
	}
	for name, member := range result {
		if s.accepts(name) && !s.keeps(name) && !reflect.DeepEqual(member, shown[name]) {
			given[name], record[name] = member, member
		}
	}
	return given, nil
}

// applyPatch works on text, in which numbers are exact.
func applyPatch(shown map[string]any, operations any) (map[string]any, error) {
	patch, err := jsonpatch.DecodePatch((*schema.Schema)(nil).AppendJSON(nil, operations))
	if err != nil {
		return nil, mock.Refuse(http.StatusBadRequest, "the body is no JSON Patch: %v", err)
	}
	how := jsonpatch.NewApplyOptions()
	how.SupportNegativeIndices, how.AccumulatedCopySizeLimit, how.EscapeHTML = false, maxCopied, false
	text, err := patch.ApplyWithOptions((*schema.Schema)(nil).AppendJSON(nil, shown), how)
	switch {
	case errors.Is(err, jsonpatch.ErrTestFailed):
		return nil, mock.Refuse(http.StatusConflict, "the patch does not apply: %v", err)
	case err != nil:
		return nil, mock.Refuse(http.StatusUnprocessableEntity, "the patch does not apply: %v", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var result map[string]any
	if err := decoder.Decode(&result); err != nil || result == nil {
		return nil, mock.Refuse(http.StatusUnprocessableEntity, "the patch makes no object of the record")
	}
	return result, nil
}
