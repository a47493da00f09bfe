package document

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

const byteOrderMark = "\ufeff"

// clean checks size and encoding and takes a byte order mark off.
func clean(name string, data []byte) ([]byte, Problems) {
	whole := Problem{Position: Position{File: name}}
	if len(data) > MaxBytes {
		whole.Message = fmt.Sprintf("the file is too large (more than %d bytes)", MaxBytes)
		whole.Advice = "split the document"
		return nil, Problems{whole}
	}
	if encoding := wideEncoding(data); encoding != "" {
		whole.Message = "the file is not UTF-8 (" + encoding + ")"
		whole.Advice = "save it as UTF-8"
		return nil, Problems{whole}
	}
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, Problems{empty(name)}
	}
	if at := invalidUTF8(data); at >= 0 {
		return nil, Problems{{
			Position: positionAt(name, data, at),
			Message:  fmt.Sprintf("the file is not UTF-8 (byte 0x%02X)", data[at]),
			Advice:   "save it as UTF-8",
		}}
	}
	return data, nil
}

func empty(name string) Problem {
	return Problem{Position: Position{File: name}, Message: "the file is empty", Advice: "write a document into it"}
}

// wideEncoding names UTF-16 and UTF-32 by their mark, or by the zero bytes around
// the first character, which is ASCII in every document of ours.
func wideEncoding(data []byte) string {
	for _, sign := range []struct{ prefix, name string }{
		{"\x00\x00\xfe\xff", "UTF-32"},
		{"\xff\xfe\x00\x00", "UTF-32"},
		{"\xfe\xff", "UTF-16"},
		{"\xff\xfe", "UTF-16"},
	} {
		if bytes.HasPrefix(data, []byte(sign.prefix)) {
			return sign.name
		}
	}
	if len(data) >= 4 && (data[0] == 0) != (data[1] == 0) && (data[2] == 0) != (data[3] == 0) {
		return "UTF-16"
	}
	return ""
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// cursor counts lines and columns forwards through a text, so that finding the
// places of all tokens costs one pass.
type cursor struct {
	data         []byte
	offset       int
	line, column int
}

func newCursor(data []byte) *cursor {
	return &cursor{data: data, line: 1, column: 1}
}

// advance moves to offset, which must not lie behind.
func (c *cursor) advance(offset int) {
	for _, b := range c.data[c.offset:offset] {
		switch {
		case b == '\n':
			c.line, c.column = c.line+1, 1
		case utf8.RuneStart(b):
			c.column++
		}
	}
	c.offset = offset
}

func positionAt(name string, data []byte, offset int) Position {
	c := newCursor(data)
	c.advance(min(offset, len(data)))
	return Position{File: name, Line: c.line, Column: c.column}
}
