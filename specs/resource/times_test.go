package resource_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTimesAndMakers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ member, want, why string }{
		{"created: {type: string, format: date-time}", "[{created creation date-time}] []", "its format says so"},
		{"date_updated: {type: string, format: date}", "[{date_updated change date}] []", "its format says so"},
		{"created: {type: string, example: '2020-01-02T03:04:05Z'}", "[{created creation date-time}] []", "its example is one"},
		{"modified: {type: string, example: '2020-01-02'}", "[{modified change date}] []", "its example is one"},
		{"created: {type: string, example: yesterday}", "[] []", ""},
		{"created: {type: boolean}", "[] []", ""},
		{"created: {type: integer, format: unix-time}", "[{created creation seconds}] []", "its format says so"},
		{"created: {type: integer, format: unix-millis}", "[{created creation milliseconds}] []", "its format says so"},
		{"created: {type: integer, format: int64, example: 1577934245}", "[{created creation seconds}] []", "its example is of that size"},
		{"created: {type: integer, example: 1577934245000}", "[{created creation milliseconds}] []", "its example is of that size"},
		{"updatedAtMs: {type: integer}", "[{updatedAtMs change milliseconds}] []", "its name says so"},
		{"created: {type: integer, description: In milliseconds since 1970.}", "[{created creation milliseconds}] []", "its description says so"},
		{"created: {type: integer, format: int64, description: Seconds since 1970.}", "[{created creation seconds}] []", "its description says so"},
		{"created: {type: integer, format: int64}", "[{created creation milliseconds}] []", "a number of 64 bits has room for them"},
		{"created: {type: integer}", "[{created creation seconds}] []", "a whole number called so usually counts them"},
		{"createdBy: {type: string, readOnly: true}", "[] [{createdBy creation}]", "it is called so, and no client can set it"},
		{"last_modified_by: {type: string, readOnly: true}", "[] [{last_modified_by change}]", "it is called so, and no client can set it"},
		{"createdBy: {type: string}", "[] []", ""},
	} {
		t.Run(test.member, func(t *testing.T) {
			t.Parallel()
			note := "{type: object, properties: {id: {type: integer}, " + test.member + "}}"
			model, _ := infer(t, "paths:\n  /notes: {get: {responses: "+ok("{type: array, items: "+note+"}")+"}, post: {responses: "+ok(note)+"}}\n")
			r := model.Resource("notes")
			if diff := cmp.Diff(test.want, fmt.Sprint(r.Times, " ", r.Makers)); diff != "" {
				t.Error(diff)
			}
			if last := r.Evidence[len(r.Evidence)-1]; test.why != "" && last.Why != test.why {
				t.Errorf("%+v", last)
			}
		})
	}
}
