package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// element is one element as written.
type element struct {
	name       string
	attributes []xml.Attr // without those of namespaces
	children   []*element
	text       strings.Builder
	isNil      bool
	offset     int
}

// treeReader builds the tree of elements.
type treeReader struct {
	tokens *xml.Decoder
	open   []*element
	root   *element
	nodes  int
}

func readElements(data []byte) (*element, *fault) {
	r := treeReader{tokens: xml.NewDecoder(bytes.NewReader(data))}
	r.tokens.CharsetReader = asciiOnly
	for {
		offset := int(r.tokens.InputOffset())
		token, err := r.tokens.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, faultAt(int(r.tokens.InputOffset()), "%s", xmlMessage(err))
		}
		if bad := r.take(token, offset); bad != nil {
			return nil, bad
		}
	}
	if r.root == nil {
		return nil, faultAt(len(data), "the text ends where an element should stand")
	}
	return r.root, nil
}

// asciiOnly admits the declared encodings that are UTF-8 anyway.
func asciiOnly(charset string, input io.Reader) (io.Reader, error) {
	if strings.EqualFold(charset, "us-ascii") {
		return input, nil
	}
	return nil, fmt.Errorf("encoding %q is not read; send UTF-8", charset)
}

func xmlMessage(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Msg
	}
	return strings.TrimPrefix(err.Error(), "xml: ")
}

func (r *treeReader) take(token xml.Token, offset int) *fault {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t, offset)
	case xml.EndElement:
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		return r.characters(t, offset)
	case xml.Directive:
		return faultAt(offset, "a document type declaration is not read")
	}
	return nil
}

func (r *treeReader) characters(text []byte, offset int) *fault {
	if len(r.open) > 0 {
		r.open[len(r.open)-1].text.Write(text)
		return nil
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\uFEFF")))) > 0 {
		return faultAt(offset, "text outside the root element")
	}
	return nil
}

func (r *treeReader) start(t xml.StartElement, offset int) *fault {
	r.nodes += 1 + len(t.Attr)
	switch {
	case r.nodes > maxNodes:
		return faultAt(offset, "more than %d elements and attributes", maxNodes)
	case len(r.open) == maxDepth:
		return faultAt(offset, "more than %d levels of elements", maxDepth)
	case len(r.open) == 0 && r.root != nil:
		return faultAt(offset, "a second root element")
	}
	e := &element{name: t.Name.Local, offset: offset}
	if bad := e.takeAttributes(t.Attr); bad != nil {
		return bad
	}
	if len(r.open) == 0 {
		r.root = e
	} else {
		parent := r.open[len(r.open)-1]
		parent.children = append(parent.children, e)
	}
	r.open = append(r.open, e)
	return nil
}

func (e *element) takeAttributes(attributes []xml.Attr) *fault {
	seen := make(map[string]bool, len(attributes))
	for _, a := range attributes {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		case a.Name.Space == schemaInstance:
			e.isNil = e.isNil || a.Name.Local == "nil" && (a.Value == "true" || a.Value == "1")
		case seen[a.Name.Local]:
			return faultAt(e.offset, "attribute %q is given twice", excerpt(a.Name.Local))
		default:
			seen[a.Name.Local] = true
			e.attributes = append(e.attributes, a)
		}
	}
	return nil
}
