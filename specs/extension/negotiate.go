package extension

// Negotiate is x-mock-negotiate: where a client says which media type it wants.
type Negotiate struct {
	// Order lists the places; the first that names a media type the operation offers wins.
	Order []Wish `yaml:"order,required"`
	// Otherwise is sent where nothing is said or nothing fits; without it that is 406.
	Otherwise string `yaml:"otherwise"`
}

// Wish is one place; exactly one of Suffix, Query and Header is set.
type Wish struct {
	// Suffix maps path suffixes, without the dot, to media types.
	Suffix map[string]string `yaml:"suffix"`
	// Query names a query parameter.
	Query string `yaml:"query"`
	// Values maps the query parameter's values to media types; a full media type is understood anyway.
	Values map[string]string `yaml:"values"`
	// Call is set where the query parameter's value is the name of a JSONP callback.
	Call bool `yaml:"call"`
	// Header names a header field that is read like Accept.
	Header string `yaml:"header"`
}

// Read is x-mock-read: how requests are read.
type Read struct {
	// Unset lists values that mean "not given" in a request body or parameter.
	Unset []any `yaml:"unset"`
	// Strict is set where an unknown query parameter is refused.
	Strict bool `yaml:"strict"`
}
