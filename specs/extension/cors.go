package extension

// CORS is x-mock-cors: what the API tells browsers, also where a request names
// no Origin. An Origin that is named is echoed, with leave for credentials.
type CORS struct {
	// Status is that of the answer to OPTIONS, which is given at every path; 0: 204, at known paths only.
	Status int `yaml:"status"`
	// Origin is sent to those who name none.
	Origin string `yaml:"origin"`
	// Methods are those allowed.
	Methods string `yaml:"methods"`
	// Headers are allowed where the request does not ask for any.
	Headers string `yaml:"headers"`
}
