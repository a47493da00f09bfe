package bench

import (
	"net/http"
	"strings"
)

var readingInput = rules{
	"id":       {},
	"at":       {required: true, judge: position},
	"value":    {judge: number(-1000, 1000, false)},
	"unit":     {judge: oneOf("m", "kg", "s")},
	"mode":     {judge: oneOf("auto", "manual")},
	"interval": {judge: integer(1, 60)},
	"length":   {judge: length},
}

func (s *workshop) createReading(c call) answer {
	body, refusal := c.input(readingInput)
	if refusal != nil {
		return *refusal
	}
	if broken := c.bearable(together(body)); len(broken) > 0 {
		return refused(http.StatusBadRequest, strings.Join(broken, ", "))
	}
	id := s.readings.nextID()
	reading := known(readingInput, body)
	reading["id"] = id
	s.readings.put(id, reading)
	return shown(http.StatusCreated, reading)
}

// together judges what members ask of each other.
func together(body record) []string {
	var broken []string
	if _, has := body["value"]; has && body["unit"] == nil {
		broken = append(broken, " dependentRequired")
	}
	if _, has := body["interval"]; body["mode"] == "auto" && !has {
		broken = append(broken, " then")
	}
	return broken
}

func position(at string, value any) []string {
	both, ok := value.([]any)
	switch {
	case !ok:
		return []string{at + " type"}
	case len(both) < 2:
		return []string{at + " minItems"}
	case len(both) > 2:
		return []string{at + " items"}
	}
	return append(number(-90, 90, false)(at+"/0", both[0]), number(-180, 180, false)(at+"/1", both[1])...)
}

// length is in centimetres or in inches, and not in both.
func length(at string, value any) []string {
	o, ok := value.(record)
	if !ok {
		return []string{at + " type"}
	}
	fits := 0
	for _, unit := range []string{"cm", "inch"} {
		if n, has := o[unit]; has && len(integer(0, 999)(at, n)) == 0 {
			fits++
		}
	}
	if fits != 1 {
		return []string{at + " oneOf"}
	}
	return nil
}
