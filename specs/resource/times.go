package resource

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"understudy/specs/schema"
)

// Moment is when the server itself sets a member.
type Moment string

// The moments. What is set at each change is set at creation too.
const (
	AtCreation Moment = "creation"
	AtChange   Moment = "change"
)

// Unit is how a member writes a time.
type Unit string

// The units. DateTime and Date are texts as RFC 3339 has them, the others are
// whole numbers since 1970.
const (
	DateTime     Unit = "date-time"
	Date         Unit = "date"
	Seconds      Unit = "seconds"
	Milliseconds Unit = "milliseconds"
)

// Time is a member that tells when a record was made or changed.
type Time struct {
	Member string
	Moment Moment
	Unit   Unit
}

// Maker is a member that tells who made or changed a record.
type Maker struct {
	Member string
	Moment Moment
}

// Names, without case and separators, by which documents usually call what a
// server keeps by itself.
var (
	createdNames = []string{"createdat", "created", "createdon", "createddate", "datecreated", "creationdate", "createtime", "createdtime", "creationtime", "createdtimestamp", "creationtimestamp"}
	updatedNames = []string{"updatedat", "updated", "updatedon", "modifiedat", "modified", "lastmodified", "lastupdated", "dateupdated", "updatetime", "updatedtime", "modifiedon", "lastmodifieddate", "updatedtimestamp", "modifiedtimestamp"}
	creatorNames = []string{"createdby", "createdbyid", "creator", "creatorid", "author", "authorid", "owner", "ownerid", "submittedby"}
	changerNames = []string{"updatedby", "updatedbyid", "modifiedby", "modifiedbyid", "lastmodifiedby", "lastupdatedby", "changedby"}
)

func plain(name string) string { return strings.ToLower(separators.Replace(name)) }

var separators = strings.NewReplacer("_", "", "-", "", ".", "", "$", "")

// inferServerMembers finds what the server keeps by itself and no rule computes.
func (in *inference) inferServerMembers(r *Resource) {
	in.applyServerMembers(r)
	for _, name := range r.Schema.Names() {
		property := r.Schema.Property(name)
		if _, ruled := r.Rules.Fields[name]; ruled || property == nil {
			continue
		}
		bare := strings.TrimSuffix(strings.TrimSuffix(plain(name), "millis"), "ms")
		if moment, ok := momentOf(bare, createdNames, updatedNames); ok && r.Rules.Times == nil {
			if unit, why := unitOf(plain(name), property); unit != "" {
				r.Times = append(r.Times, Time{name, moment, unit})
				r.note(false, fmt.Sprintf("%s is the time of its %s, as %s", name, moment, unit), why)
			}
		}
		if moment, ok := momentOf(plain(name), creatorNames, changerNames); ok && property.ReadOnly && r.Rules.Makers == nil {
			r.Makers = append(r.Makers, Maker{name, moment})
			r.note(false, fmt.Sprintf("%s is the caller of its %s", name, moment), "it is called so, and no client can set it")
		}
	}
}

func momentOf(name string, created, changed []string) (Moment, bool) {
	switch {
	case slices.Contains(created, name):
		return AtCreation, true
	case slices.Contains(changed, name):
		return AtChange, true
	}
	return "", false
}

// unitOf decides how a time is written: by format, else by an example, else,
// for numbers, by name and description; a number of 64 bits that says no more
// counts milliseconds, any other seconds.
func unitOf(name string, s *schema.Schema) (unit Unit, why string) {
	switch s.Format {
	case "date-time":
		return DateTime, "its format says so"
	case "date":
		return Date, "its format says so"
	}
	if s.Is("string") {
		return unitOfText(s)
	}
	if s.Is("integer") {
		return unitOfNumber(name, s)
	}
	return "", ""
}

func unitOfText(s *schema.Schema) (Unit, string) {
	for _, example := range s.Examples {
		text, _ := example.(string)
		if _, err := time.Parse(time.RFC3339, text); err == nil {
			return DateTime, "its example is one"
		}
		if _, err := time.Parse(time.DateOnly, text); err == nil {
			return Date, "its example is one"
		}
	}
	return "", ""
}

// digitsOfMilliseconds is how many digits a number has that is no seconds:
// those would lie past the year 5000.
const digitsOfMilliseconds = 12

func unitOfNumber(name string, s *schema.Schema) (Unit, string) {
	format, description := strings.ToLower(s.Format), strings.ToLower(s.Description)
	switch {
	case strings.Contains(format, "milli") || format == "epoch-ms":
		return Milliseconds, "its format says so"
	case strings.HasPrefix(format, "unix") || format == "timestamp" || format == "epoch":
		return Seconds, "its format says so"
	}
	for _, example := range s.Examples {
		if number, ok := example.(json.Number); ok {
			return unitOfExample(number), "its example is of that size"
		}
	}
	switch {
	case strings.HasSuffix(name, "ms") || strings.HasSuffix(name, "millis"):
		return Milliseconds, "its name says so"
	case strings.Contains(description, "millisecond"):
		return Milliseconds, "its description says so"
	case strings.Contains(description, "second"):
		return Seconds, "its description says so"
	case format == "int64":
		return Milliseconds, "a number of 64 bits has room for them"
	}
	return Seconds, "a whole number called so usually counts them"
}

func unitOfExample(number json.Number) Unit {
	if whole, _, _ := strings.Cut(number.String(), "."); len(whole) >= digitsOfMilliseconds {
		return Milliseconds
	}
	return Seconds
}
