package extension

// Negotiate is x-mock-negotiate: where a client says which media type it wants.
type Negotiate struct {
	// Order lists the places; the first that names a media type the operation offers wins.
	Order []Wish `yaml:"order,required"`
	// Otherwise is sent where nothing is said or nothing fits; without it that is 406.
	Otherwise string `yaml:"otherwise"`
}

// Wish is one place; exactly one of Suffix, Path, Query and Header is set.
type Wish struct {
	// Suffix maps path suffixes, without the dot, to media types.
	Suffix map[string]string `yaml:"suffix"`
	// Path maps the formats that stand in the paths of x-mock-names to media types.
	Path map[string]string `yaml:"path"`
	// Query names a query parameter.
	Query string `yaml:"query"`
	// Values maps the query parameter's values to media types; a full media type is understood anyway.
	Values map[string]string `yaml:"values"`
	// Call is set where the query parameter's value is the name of a JSONP callback.
	Call bool `yaml:"call"`
	// Status is that of every answer inside a call, problems included, because a script sees no other; 0: the answer's own.
	Status int `yaml:"status"`
	// Header names a header field that is read like Accept.
	Header string `yaml:"header"`
	// Prefer lists media types in the server's own order: the first that occurs in the header counts, whatever order
	// and quality it has there; then any other offer that occurs. Without it the header is read as RFC 9110 says.
	Prefer []string `yaml:"prefer"`
	// Sent is set where, with Prefer, the media type of the request's body comes first, and stands for */*.
	Sent bool `yaml:"sent"`
}
