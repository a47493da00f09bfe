package check

import (
	"fmt"

	"understudy/contract"
	"understudy/specs/document"
	"understudy/specs/schema"
)

var readOnlyWrite = contract.Check{
	Name:     "read_only_write_ignored",
	Severity: contract.Medium,
	Doc: "Finds servers that store a value of a readOnly member that the client sent: it is shown when the record is read afterwards. " +
		"A refusal is right, and so is to ignore the value. It stays silent for values so short that the server may have come to the same by itself.",
	Applies: func(j contract.Judgement) bool {
		return isProbing(j, contract.ReadOnlyValue) && isSuccess(j) && j.Shown != nil && j.Case.MediaType != nil
	},
	Judge: func(j contract.Judgement) []contract.Finding {
		sent, _ := j.Case.Body.(map[string]any)
		shown, _ := j.Shown.(map[string]any)
		var out []contract.Finding
		for _, name := range sortedKeys(sent) {
			value, isShown := shown[name]
			if !isReadOnly(j.Case.MediaType.Schema, name) || !isShown || !isRare([]any{sent[name]}) || !equal(sent[name], value) {
				continue
			}
			out = append(out, contract.Finding{
				Message: fmt.Sprintf("%s is readOnly; the client sent %s, and the record shows it", document.Pointer(name), show([]any{value})),
				Rule:    "readOnly " + name, Place: j.Case.MediaType.Place,
			})
		}
		return out
	},
}

func isReadOnly(s *schema.Schema, name string) bool {
	member := s.Property(name)
	return member != nil && member.ReadOnly
}
