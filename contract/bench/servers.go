package bench

import (
	"fmt"
	"net/http"
	"slices"
)

// Server is one hand-written server and the document that it keeps.
type Server struct {
	Name  string
	Doc   string
	Spec  string // the document, as a path from this folder
	Users []User // whom it knows; the first is the one to try it as
	open  func(*site) http.Handler
}

// Servers lists all servers.
var Servers = []Server{
	{"projects", "projects and the tasks in them, behind a bearer token", "testdata/openapi.yaml",
		[]User{{Name: "owner", Auth: map[string]string{"bearer": Token}}}, newProjects},
	{"library", "collections in pages, sorted and filtered", "testdata/library.yaml", nil, newLibrary},
	{"vault", "several users, schemes and scopes", "testdata/vault.yaml", users, newVault},
	{"workshop", "odd media types, conditional requests and the words of JSON Schema 2020-12", "testdata/workshop.yaml", nil, newWorkshop},
}

// New makes the server with faults and variants switched on by name. It is safe
// for concurrent use. The error names a switch that the server does not have.
func (s Server) New(switches ...string) (http.Handler, error) {
	at := &site{}
	for _, name := range switches {
		i := slices.IndexFunc(Faults, func(f Fault) bool { return f.Server == s.Name && f.Name == name })
		j := slices.IndexFunc(Variants, func(v Variant) bool { return v.Server == s.Name && v.Name == name })
		switch {
		case i >= 0:
			at.faults = append(at.faults, Faults[i])
		case j >= 0:
			at.variants = append(at.variants, Variants[j])
		default:
			return nil, fmt.Errorf("the server %s has no fault or variant %q", s.Name, name)
		}
	}
	return s.open(at), nil
}

// Find gives the server of a name.
func Find(name string) (Server, bool) {
	i := slices.IndexFunc(Servers, func(s Server) bool { return s.Name == name })
	if i < 0 {
		return Server{}, false
	}
	return Servers[i], true
}
