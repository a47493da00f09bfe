package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/spf13/pflag"

	"understudy/contract/target"
	"understudy/specs/document"
)

// connectFlags say how to reach a target and who asks it.
type connectFlags struct {
	authFile, ca string
	insecure     bool
}

func (f *connectFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.authFile, "auth-file", "", "YAML file that says how to sign in, and which further users there are; docs/auth.md describes it (default none)")
	flags.StringVar(&f.ca, "ca", "", "PEM file with certificates of authorities to trust besides the system's (default none)")
	flags.BoolVar(&f.insecure, "insecure", false, "trust any certificate (default false)")
}

// authFile is the file of --auth-file; docs/auth.md tells what each member says.
type authFile struct {
	Schemes map[string]loginSettings `yaml:"schemes"`
	Users   map[string]userSettings  `yaml:"users"`
}

type userSettings struct {
	Schemes map[string]secret `yaml:"schemes,required"`
	Scopes  []string          `yaml:"scopes"`
}

type loginSettings struct {
	Value        secret         `yaml:"value"`
	Grant        string         `yaml:"grant"`
	URL          string         `yaml:"url"`
	AnyOrigin    bool           `yaml:"any-origin"`
	ClientID     secret         `yaml:"client-id"`
	ClientSecret secret         `yaml:"client-secret"`
	Username     secret         `yaml:"username"`
	Password     secret         `yaml:"password"`
	Scopes       []string       `yaml:"scopes"`
	Body         map[string]any `yaml:"body"`
	Token        string         `yaml:"token"`
}

// secret is a text, or env:NAME, or file:PATH.
type secret string

// UnmarshalValue reads the text, and what it points to. No error holds a value.
func (s *secret) UnmarshalValue(value any) error {
	text, isText := value.(string)
	if !isText {
		return fmt.Errorf("a text is wanted, quoted if need be")
	}
	read, err := secretValue(text)
	*s = secret(read)
	return err
}

// apply adds what the files say to what the other flags do.
func (f connectFlags) apply(o *target.Options) error {
	o.Insecure = f.insecure
	if f.ca != "" {
		data, err := os.ReadFile(f.ca)
		if err != nil {
			return fmt.Errorf("--ca: %w", err)
		}
		o.CA = data
	}
	if f.authFile == "" {
		return nil
	}
	file, err := document.Read(f.authFile)
	if err != nil {
		return fmt.Errorf("--auth-file: %w", err)
	}
	var settings authFile
	if problems := document.Decode(file, "", &settings); len(problems) > 0 {
		return problems
	}
	o.Logins, o.Users, o.Scopes = map[string]target.Login{}, map[string]map[string]string{}, map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(settings.Schemes)) {
		if err := settings.Schemes[name].apply(name, o); err != nil {
			return fmt.Errorf("%s: %w", file.Position(document.Pointer("schemes", name)), err)
		}
	}
	for name, user := range settings.Users {
		o.Users[name] = map[string]string{}
		for scheme, value := range user.Schemes {
			o.Users[name][scheme] = string(value)
		}
		if user.Scopes != nil {
			o.Scopes[name] = user.Scopes
		}
	}
	return nil
}

func (s loginSettings) apply(scheme string, o *target.Options) error {
	_, given := o.Auth[scheme]
	switch {
	case given:
		return fmt.Errorf("%q is given by --auth too", scheme)
	case s.Value != "" && s.Grant == "":
		o.Auth[scheme] = string(s.Value)
		return nil
	}
	grants := []string{string(target.ClientCredentials), string(target.Password), string(target.LoginCall)}
	if s.Value != "" || !slices.Contains(grants, s.Grant) {
		return fmt.Errorf("%q has neither a value nor a grant, or both; grant is client_credentials, password or login", scheme)
	}
	body, err := readSecrets(s.Body)
	if err != nil {
		return err
	}
	o.Logins[scheme] = target.Login{
		Grant: target.Grant(s.Grant), URL: s.URL, AnyOrigin: s.AnyOrigin, ClientID: string(s.ClientID), Secret: string(s.ClientSecret),
		Username: string(s.Username), Password: string(s.Password), Scopes: s.Scopes, Body: body, Token: cmp.Or(s.Token, "/access_token"),
	}
	return nil
}

// readSecrets reads the texts of a body that point elsewhere.
func readSecrets(body map[string]any) (map[string]any, error) {
	out := maps.Clone(body)
	for name, value := range body {
		text, isText := value.(string)
		if !isText {
			continue
		}
		read, err := secretValue(text)
		if err != nil {
			return nil, fmt.Errorf("body: %s: %w", name, err)
		}
		out[name] = read
	}
	return out, nil
}

// warn says what the user may regret.
func (f connectFlags) warn(w io.Writer) {
	if f.insecure {
		fmt.Fprintln(w, "certificates are not verified: --insecure trusts whoever answers")
	}
}
