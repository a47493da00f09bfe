package extension

import "understudy/specs/expression"

// Resource is one entry of x-mock-resource. What it leaves out is read from
// the document's shape.
type Resource struct {
	// Schema is the reference of the resource's schema, "#/components/schemas/…".
	Schema string `yaml:"schema"`
	// Path is the template of the collection, or of the only record; by default it
	// is found by the operations.
	Path string `yaml:"path"`
	// Single is true where there is one record only, without an id in its path.
	Single bool `yaml:"single"`
	// ID names the member that identifies a record among its siblings; a JSON
	// pointer, "/metadata/name", where it lies deeper.
	ID string `yaml:"id"`
	// NewID computes a fresh id; by default one is generated from the id's schema.
	NewID expression.Value `yaml:"newId"`
	// Parent names the resource to which a record belongs.
	Parent string `yaml:"parent"`
	// Orphans is true where a record may belong to a parent that is not there.
	Orphans bool `yaml:"orphans"`
	// Times says, by member, when the server itself sets it to the time; by
	// default members called "createdAt" and the like are. Empty: none is.
	Times map[string]Time `yaml:"times"`
	// Makers says, by member, when the server itself sets it to the caller:
	// creation or change. Empty: none is.
	Makers map[string]string `yaml:"makers"`
	// Fields says, by member, what the server does with it.
	Fields map[string]Field `yaml:"fields"`
	// Hidden lists members that are kept and never shown.
	Hidden []string `yaml:"hidden"`
	// Where says which records a caller can see at all.
	Where expression.Condition `yaml:"where"`
	// Order of lists: "oldest" (default), "newest", or paths of members with
	// commas between, such as "-lastMessage.date,id"; "-" is descending. It may be computed.
	Order expression.Value `yaml:"order"`
	// Unknown is "keep" where members that the schema does not declare are kept
	// and shown; otherwise they are dropped, unless the schema declares none or has
	// additionalProperties: true.
	Unknown string `yaml:"unknown"`
}

// Time is a member that tells a time of the record.
type Time struct {
	Moment string `yaml:"moment,required"` // creation or change
	Unit   string `yaml:"unit,required"`   // date-time, date, seconds or milliseconds
}

// Field says where a member's value comes from. Each is a value of the
// expression language; self is the record as it stands so far.
type Field struct {
	// Create is set when the record is made, whatever the client sent.
	Create expression.Value `yaml:"create"`
	// Default is set when the record is made and the client sent none.
	Default expression.Value `yaml:"default"`
	// Update is set at every change, also the first, whatever the client sent.
	Update expression.Value `yaml:"update"`
	// Show is computed each time the record is shown and never kept.
	Show expression.Value `yaml:"show"`
	// Keep is set where a client may not change the member once it is made.
	Keep bool `yaml:"keep"`
}
