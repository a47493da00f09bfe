package specs

import (
	"io/fs"
	"net/url"
	"path"
	"strings"

	"understudy/specs/document"
)

// localize rewrites a reference that is meant relative to the address a document
// gives itself ($self, OpenAPI 3.2 section 4.1.2.2), or by such an address, as one
// between the files at hand. What leads to no file here is left as it is.
func (s *structure) localize(r *reference) {
	if !s.all.named() || strings.HasPrefix(r.text, "#") {
		return
	}
	given, err := url.Parse(r.text)
	if err != nil {
		return
	}
	address := s.all.address(r.at.file).ResolveReference(given)
	fragment := address.Fragment
	address.Fragment, address.RawFragment = "", ""
	name, found := s.local(address)
	if !found {
		return
	}
	r.text = s.all.reference(r.at.file, spot{name, fragment})
	f := s.all.file(r.at.file)
	if node, there := f.Node(r.at.pointer); there {
		node.Value = r.text
		f.Changed()
	}
}

// named tells whether any document gives itself an address.
func (all *files) named() bool {
	for _, f := range all.list {
		if selfOf(f) != "" {
			return true
		}
	}
	return false
}

func selfOf(f *document.File) string {
	if f.Root == nil {
		return ""
	}
	value, _ := f.Value("/$self")
	text, _ := value.(string)
	return text
}

// home stands for the folder of the main document where that has no address.
var home = url.URL{Scheme: "folder", Host: "here", Path: "/"}

// outset is the address at which the main document counts as found: its own where
// that is complete.
func (all *files) outset() *url.URL {
	if own, err := url.Parse(selfOf(all.list[0])); err == nil && own.IsAbs() {
		return own
	}
	return home.JoinPath(path.Base(all.main))
}

// address is the base of the references in a file.
func (all *files) address(name string) *url.URL {
	found := all.outset()
	if name != "" {
		if relative, err := url.Parse(all.reference("", spot{file: name})); err == nil {
			found = found.ResolveReference(relative)
		}
	}
	if own, err := url.Parse(selfOf(all.file(name))); err == nil {
		return found.ResolveReference(own)
	}
	return found
}

// local finds the file at an address: one that says it is there, or one in the
// folder, which is taken to be that of the main document's address.
func (s *structure) local(address *url.URL) (name string, found bool) {
	for _, f := range s.all.list {
		name := s.all.nameOf(f)
		if name == s.all.main {
			name = ""
		}
		if s.all.address(name).String() == address.String() {
			return name, true
		}
	}
	outset := s.all.outset()
	below, inside := strings.CutPrefix(address.Path, strings.TrimSuffix(path.Dir(outset.Path), "/")+"/")
	if !inside || address.Scheme != outset.Scheme || address.Host != outset.Host {
		return "", false
	}
	name = path.Join(path.Dir(s.all.main), below)
	if name == s.all.main {
		return "", true
	}
	if !fs.ValidPath(name) {
		return "", false
	}
	info, err := fs.Stat(s.source.Root, name)
	return name, err == nil && !info.IsDir()
}
