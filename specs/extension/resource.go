package extension

import "understudy/specs/expression"

// Resource is one entry of x-mock-resource. What it leaves out is read from
// the document's shape.
type Resource struct {
	// Schema is the reference of the resource's schema, "#/components/schemas/…".
	Schema string `yaml:"schema"`
	// ID names the member that identifies a record among its siblings.
	ID string `yaml:"id"`
	// NewID computes a fresh id; by default one is generated from the id's schema.
	NewID expression.Value `yaml:"newId"`
	// Parent names the resource to which a record belongs.
	Parent string `yaml:"parent"`
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
	// and shown; otherwise they are dropped, unless the schema declares none.
	Unknown string `yaml:"unknown"`
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
