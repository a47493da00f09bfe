package specs

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"

	"understudy/specs/document"
	"understudy/specs/extension"
)

// Page is a page about the API, with the text of its template.
type Page struct {
	extension.AboutPage
	File  string // the template's, as messages call it
	Text  string
	Place Place
}

// maxTemplate bounds the bytes of one template.
const maxTemplate = 1 << 20

// readPages reads the templates of x-mock-page beside the document.
func (b *builder) readPages(from Source) {
	const name = "x-mock-page"
	var pages []extension.AboutPage
	b.readExtension(spot{}, name, &pages)
	for i, page := range pages {
		at := b.files.at(spot{}.member(name, strconv.Itoa(i)))
		if page.Path == "" || page.Template == "" {
			continue // told already
		}
		file := path.Join(path.Dir(from.Name), page.Template)
		text, err := readTemplate(from, file)
		if err != nil {
			b.report(at, document.Error, fmt.Sprintf("template %s: %s", from.label(file), err), "")
			continue
		}
		if page.Path[0] != '/' {
			b.report(at, document.Error, fmt.Sprintf("%q is no path; it begins with a slash", page.Path), "")
			continue
		}
		b.api.Pages = append(b.api.Pages, Page{AboutPage: page, File: from.label(file), Text: text, Place: at})
	}
}

func readTemplate(from Source, name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", fmt.Errorf("it lies outside the document's folder")
	}
	data, err := from.read(name)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s", readMessage(err))
	case len(data) > maxTemplate:
		return "", fmt.Errorf("it is larger than %d bytes", maxTemplate)
	}
	return string(data), nil
}
