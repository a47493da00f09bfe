package extension

// Read is x-mock-read: how requests are read.
type Read struct {
	// Unset lists values that mean "not given" in a request body or parameter.
	Unset []any `yaml:"unset"`
	// Strict is set where an unknown query parameter is refused.
	Strict bool `yaml:"strict"`
	// AnyCase is set where the names in paths, queries and bodies, and the values of enums, are matched without regard to case.
	AnyCase bool `yaml:"anyCase"`
	// IgnoreEmpty is set where a query parameter or form field without a value is not given.
	IgnoreEmpty bool `yaml:"ignoreEmpty"`
	// Values is the media type in which lists and objects are written in a query or form, such as application/jsv; a
	// repeated name continues the list.
	Values string `yaml:"values"`
	// Texts is set where a body may hold numbers and booleans as texts, and a query booleans in any case.
	Texts bool `yaml:"texts"`
	// Bodies lists media types in which a JSON body may be sent as well; form fields are its members.
	Bodies []string `yaml:"bodies"`
	// Bind is set where a request is one object: members of the body may stand in the query, which wins, and an empty
	// body is an object without members. On the paths of x-mock-names the body wins, and holds parameters too.
	Bind bool `yaml:"bind"`
	// FirstLine is set where only the first line of a JSON Lines body is read, unless it is a list.
	FirstLine bool `yaml:"firstLine"`
	// Method names the header, query parameter or form field that replaces the method of a request.
	Method string `yaml:"method"`
}
