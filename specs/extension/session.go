package extension

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"understudy/specs/expression"
)

// Session is x-mock-session: what it is to be signed in. Sessions are kept in the sandbox and end with it.
type Session struct {
	// ID computes the id of a new session; by default 32 hex digits.
	ID expression.Value `yaml:"id"`
	// Lasts says how long a session lasts by the sandbox's clock; by default until it is ended.
	Lasts Lifetime `yaml:"lasts"`
	// Carriers lists where clients show their session, first hit wins; by default the security schemes that are keys in a header or cookie.
	Carriers []Carrier `yaml:"carriers"`
	// Cookies are set at each sign-in, and taken back at sign-out; by default those of the carriers.
	Cookies []Cookie `yaml:"cookies"`
	// Begin lists the security schemes whose credentials begin a session at any call that shows none.
	Begin []string `yaml:"begin"`
	// Token says what the bearer tokens of a session are like.
	Token Token `yaml:"token"`
	// CSRF protects sessions from calls of foreign pages.
	CSRF CSRF `yaml:"csrf"`
}

// Carrier is one place where clients show a session; exactly one of Header and Cookie is set.
type Carrier struct {
	// Header names a header field.
	Header string `yaml:"header"`
	// Cookie names a cookie.
	Cookie string `yaml:"cookie"`
	// Token is set where the value is a bearer token instead of the session's id.
	Token bool `yaml:"token"`
	// When says whether the place counts; header and cookie hold what the call shows, names of headers in lower case.
	When expression.Condition `yaml:"when"`
}

// Cookie is one cookie of a session.
type Cookie struct {
	// Name of the cookie.
	Name string `yaml:"name,required"`
	// Value of the cookie, from session, caller and body; without one it is not set.
	Value expression.Value `yaml:"value,required"`
	// MaxAge is how many seconds the browser keeps it; by default until it is closed.
	MaxAge expression.Value `yaml:"maxAge"`
	// Renewed is set where it comes with each new token too; others come with sign-in only.
	Renewed bool `yaml:"renewed"`
	// Open is set where scripts may read it.
	Open bool `yaml:"open"`
	// SameSite is Lax, Strict or None; by default it is not said.
	SameSite string `yaml:"sameSite"`
}

// Token says what bearer tokens are like.
type Token struct {
	// Claims makes the token a JSON Web Token with these claims besides sub, sid, iat and exp; without it tokens mean nothing to clients.
	Claims expression.Value `yaml:"claims"`
	// Key signs the tokens by HS256: 32 bytes or more. Tokens that others have signed with it are taken too, their sub is a caller's id or name.
	Key string `yaml:"key"`
	// Lasts says how long a token is good; by default 1h.
	Lasts Lifetime `yaml:"lasts"`
	// RefreshLasts says how long the refresh token is good; by default until the session ends.
	RefreshLasts Lifetime `yaml:"refreshLasts"`
}

// CSRF says that calls which change something must show that they know the session's own token.
type CSRF struct {
	// Header names the header field in which the token is shown; the token itself is seen as session.csrf.
	Header string `yaml:"header"`
	// Enforce refuses calls without it with 403; by default it is handed out and not asked for.
	Enforce bool `yaml:"enforce"`
}

// Sign is x-mock-sign: an operation by which callers sign in or out, or are told who they are.
type Sign struct {
	// Ways lists what it may do; the first whose condition holds is done.
	Ways []Way `yaml:"ways,required"`
	// Answer is the response body; caller and session (id, token, refresh, expires, permanent, csrf) can be used in it.
	Answer expression.Value `yaml:"answer"`
}

// Way is one thing that a sign-in operation does.
type Way struct {
	// When says whether this is asked for.
	When expression.Condition `yaml:"when"`
	// Do is one of in, out, who, renew, refuse.
	Do Deed `yaml:"do,required"`
	// User is the name of who signs in; without user and token it is who calls.
	User expression.Value `yaml:"user"`
	// Password goes with the user.
	Password expression.Value `yaml:"password"`
	// Token is shown instead of name and password: an API key, a bearer token; with renew the refresh token.
	Token expression.Value `yaml:"token"`
	// Permanent says whether the session shall outlive the browser, seen as session.permanent.
	Permanent expression.Condition `yaml:"permanent"`
	// Status of a refusal; by default 401.
	Status int `yaml:"status"`
	// Code is the API's own word for a refusal, seen as problem.code.
	Code string `yaml:"code"`
	// Detail says what is wrong in a refusal, seen as problem.detail.
	Detail expression.Value `yaml:"detail"`
	// Answer is the response body instead of the operation's.
	Answer expression.Value `yaml:"answer"`
}

// Lifetime is how long something is good, written like 20m or 336h.
type Lifetime time.Duration

// UnmarshalValue reads a lifetime from a file.
func (l *Lifetime) UnmarshalValue(value any) error {
	text, _ := value.(string)
	parsed, err := time.ParseDuration(text)
	if err != nil || parsed <= 0 {
		return fmt.Errorf("%v is no lifetime; write it like 20m, 1h30m or 336h", value)
	}
	*l = Lifetime(parsed)
	return nil
}

// Deed is what a Way does.
type Deed string

// The deeds.
const (
	SignIn  Deed = "in"     // begin a session
	SignOut Deed = "out"    // end the session
	Who     Deed = "who"    // tell who is signed in
	Renew   Deed = "renew"  // another token for a refresh token
	Deny    Deed = "refuse" // always refuse
)

var deeds = []string{string(SignIn), string(SignOut), string(Who), string(Renew), string(Deny)}

// UnmarshalValue reads a deed from a file.
func (d *Deed) UnmarshalValue(value any) error {
	text, _ := value.(string)
	if !slices.Contains(deeds, text) {
		return fmt.Errorf("%v is none of %s", value, strings.Join(deeds, ", "))
	}
	*d = Deed(text)
	return nil
}
