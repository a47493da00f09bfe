package bench

// Variant is a legal behaviour that a server can take on: no finding may follow.
type Variant struct {
	Number int // its place in the catalogue, from 1 to 34
	Name   string
	Doc    string
	Server string // the name of the Server that has it
	// Base is the path below which the server then stands.
	Base string
	// Plain is set where the server does so without a switch.
	Plain bool
}

// Variants lists all legal behaviours.
var Variants = []Variant{
	{Number: 1, Name: "bad-input-422", Server: "library", Doc: "bad input is refused with 422"},
	{Number: 1, Name: "bad-ids-are-absent", Server: "library", Doc: "an id of the wrong form is not found"},
	{Number: 2, Name: "hides-as-forbidden", Server: "vault", Doc: "no credentials are answered with 403, as documented"},
	{Number: 2, Name: "foreign-is-forbidden", Server: "vault", Doc: "what belongs to others is forbidden, as documented"},
	{Number: 3, Name: "auth-before-routing", Server: "projects", Doc: "credentials are asked for before the method is looked at"},
	{Number: 4, Name: "not-found-for-method", Server: "library", Doc: "a method that a templated path does not have is not found"},
	{Number: 5, Name: "more-than-declared", Server: "library", Doc: "headers and members that nobody declared, where schemas are open"},
	{Number: 6, Name: "charset", Server: "library", Doc: "the media type has a charset"},
	{Number: 7, Name: "any-order", Server: "vault", Doc: "lists come in any order, and so do members"},
	{Number: 8, Name: "integers-with-fraction", Server: "library", Doc: "integers are written as 1.0"},
	{Number: 9, Name: "normal-forms", Server: "library", Doc: "instants come in another offset, mail addresses in lower case"},
	{Number: 10, Name: "too-many-requests", Server: "library", Doc: "bursts of 429 with Retry-After"},
	{Number: 11, Name: "later", Server: "workshop", Doc: "202 for a create and a delete that take effect later"},
	{Number: 12, Name: "lists-lag", Server: "library", Doc: "a list shows a new record 300 ms later"},
	{Number: 13, Name: "ids-reused", Server: "projects", Doc: "the id of a deleted record is given again"},
	{Number: 14, Name: "tombstones", Server: "library", Doc: "a deleted record is answered with 410"},
	{Number: 14, Name: "soft-delete", Server: "library", Doc: "a deleted record is shown with a status that says so"},
	{Number: 15, Name: "deletes-twice", Server: "workshop", Doc: "a second delete is answered like the first"},
	{Number: 16, Name: "put-creates", Server: "library", Doc: "PUT of an absent record creates it"},
	{Number: 17, Name: "server-managed", Server: "library", Doc: "members that the server manages change at each read"},
	{Number: 18, Name: "page-clamped", Server: "library", Doc: "a page is smaller than asked for, and never larger than the server likes"},
	{Number: 19, Name: "unknown-ignored", Server: "library", Plain: true, Doc: "what is not known of a query or an open body is ignored"},
	{Number: 20, Name: "empty-is-absent", Server: "library", Plain: true, Doc: "a number comes as text, and an empty parameter is none"},
	{Number: 21, Name: "optional-security", Server: "vault", Plain: true, Doc: "one operation takes credentials and needs none"},
	{Number: 22, Name: "default-answer", Server: "library", Plain: true, Doc: "whatever is asked for, the declared type is sent"},
	{Number: 23, Name: "automatic-methods", Server: "library", Doc: "HEAD and OPTIONS come by themselves, with the headers of CORS"},
	{Number: 24, Name: "tokens-are-minted", Server: "vault", Plain: true, Doc: "an operation that gives tokens refuses credentials it does not know"},
	{Number: 25, Name: "order-of-dates", Server: "library", Doc: "a rule that is told in prose refuses valid data"},
	{Number: 26, Name: "names-are-unique", Server: "vault", Plain: true, Doc: "a repeated create is a conflict"},
	{Number: 27, Name: "other-writers", Server: "library", Doc: "others write during the run"},
	{Number: 28, Name: "chunked-and-closed", Server: "library", Doc: "answers are compressed, come in chunks, and end the connection"},
	{Number: 29, Name: "hiccup", Server: "library", Doc: "one answer is 503"},
	{Number: 30, Name: "canonical-paths", Server: "library", Doc: "a read is redirected to the path with a slash at its end"},
	{Number: 31, Name: "read-only-refused", Server: "projects", Doc: "a readOnly member is refused"},
	{Number: 32, Name: "null-dropped", Server: "library", Doc: "null for an optional member counts as none"},
	{Number: 33, Name: "base-path", Server: "library", Base: "/api/v2", Doc: "the paths stand below a base"},
	{Number: 34, Name: "clock-skew", Server: "library", Doc: "the server's clock is years behind"},
}
