package media

import (
	"strconv"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// cell is one cell of a row as written.
type cell struct {
	text   string
	quoted bool
	offset int
}

// readRows reads all cells. Rows end with CRLF or LF; the last may lack it.
func readRows(text string) ([][]cell, *fault) {
	var rows [][]cell
	var row []cell
	pos := len(text) - len(strings.TrimPrefix(text, "\uFEFF"))
	for count := 0; pos < len(text); count++ {
		if count == maxNodes {
			return nil, faultAt(pos, "more than %d cells", maxNodes)
		}
		next, after, bad := readCell(text, pos)
		if bad != nil {
			return nil, bad
		}
		row = append(row, next)
		if after < len(text) && text[after] == ',' {
			pos = after + 1
			if pos == len(text) {
				row = append(row, cell{offset: pos})
			}
			continue
		}
		rows, row = append(rows, row), nil
		pos = min(after+lineEnd(text[after:]), len(text))
	}
	if row != nil {
		rows = append(rows, row)
	}
	return rows, nil
}

func lineEnd(text string) int {
	if strings.HasPrefix(text, "\r\n") {
		return 2
	}
	return 1
}

// readCell reads the cell at pos and returns where it ends.
func readCell(text string, pos int) (read cell, after int, bad *fault) {
	if text[pos] == '"' {
		return readQuoted(text, pos)
	}
	end := strings.IndexAny(text[pos:], ",\n")
	if end < 0 {
		end = len(text) - pos
	}
	after = pos + end
	if after < len(text) && text[after] == '\n' && after > pos && text[after-1] == '\r' {
		after--
	}
	if i := strings.IndexByte(text[pos:after], '"'); i >= 0 {
		return cell{}, 0, faultAt(pos+i, "a quote in an unquoted cell; quote the cell and write the quote twice")
	}
	return cell{text: text[pos:after], offset: pos}, after, nil
}

func readQuoted(text string, pos int) (read cell, after int, bad *fault) {
	r := jsvReader{text: text, pos: pos}
	content, bad := r.quoted()
	if bad != nil {
		return cell{}, 0, bad
	}
	if rest := text[r.pos:]; rest != "" && rest[0] != ',' && rest[0] != '\n' && !strings.HasPrefix(rest, "\r\n") {
		return cell{}, 0, faultAt(r.pos, "text after the closing quote; write a quote inside a cell twice")
	}
	return cell{text: content, quoted: true, offset: pos}, r.pos, nil
}

// fromRows makes the value that the schema asks for: an object if it is one,
// else an array.
func fromRows(rows [][]cell, s *schema.Schema) (any, *fault) {
	if style.ShapeOf(s) == style.Object {
		return fromSingleRow(rows, s)
	}
	if item := s.Item(0); !item.Is("object") {
		return fromColumn(rows, s)
	}
	values, bad := fromTable(rows, s.Item)
	return values, bad
}

func fromSingleRow(rows [][]cell, s *schema.Schema) (any, *fault) {
	values, bad := fromTable(rows, func(int) *schema.Schema { return s })
	if bad != nil {
		return nil, bad
	}
	if len(values) != 1 {
		return nil, faultAt(0, "%d rows below the header; one is expected here", len(values))
	}
	return values[0], nil
}

func fromColumn(rows [][]cell, s *schema.Schema) (any, *fault) {
	values := make([]any, len(rows))
	for i, row := range rows {
		if len(row) != 1 {
			return nil, faultAt(row[1].offset, "%d cells in a row; one is expected here", len(row)).in(strconv.Itoa(i))
		}
		value, present, bad := row[0].value(s.Item(i))
		if bad != nil {
			return nil, bad.in(strconv.Itoa(i))
		}
		if !present {
			value = style.Primitive("", s.Item(i))
		}
		values[i] = value
	}
	return values, nil
}

func fromTable(rows [][]cell, of func(int) *schema.Schema) ([]any, *fault) {
	values := []any{}
	if len(rows) == 0 {
		return values, nil
	}
	if bad := checkHeader(rows[0]); bad != nil {
		return nil, bad
	}
	for i, row := range rows[1:] {
		if isBlank := len(row) == 1 && row[0].text == "" && !row[0].quoted; isBlank && len(rows[0]) > 1 {
			continue
		}
		if len(row) != len(rows[0]) {
			return nil, faultAt(row[0].offset, "%d cells in a row, %d in the header", len(row), len(rows[0])).in(strconv.Itoa(i))
		}
		object, bad := fromRow(rows[0], row, of(i))
		if bad != nil {
			return nil, bad.in(strconv.Itoa(i))
		}
		values = append(values, object)
	}
	return values, nil
}

func checkHeader(header []cell) *fault {
	seen := make(map[string]bool, len(header))
	for i, name := range header {
		if name.text == "" && !name.quoted {
			return faultAt(name.offset, "column %d has no name", i+1)
		}
		if seen[name.text] {
			return faultAt(name.offset, "column %q is given twice", excerpt(name.text))
		}
		seen[name.text] = true
	}
	return nil
}

func fromRow(header, row []cell, s *schema.Schema) (any, *fault) {
	object := make(map[string]any, len(row))
	for i, c := range row {
		name := header[i].text
		value, present, bad := c.value(s.Property(name))
		if bad != nil {
			return nil, bad.in(name)
		}
		if present {
			object[strings.Clone(name)] = value
		}
	}
	return object, nil
}

// value reads a cell. An empty cell without quotes is null where the schema
// says so, and otherwise no member at all.
func (c cell) value(s *schema.Schema) (value any, present bool, bad *fault) {
	if c.text == "" && !c.quoted {
		return nil, s != nil && s.Is("null") && len(s.Type) > 0, nil
	}
	if !isContainer(s) {
		return style.Primitive(c.text, s), true, nil
	}
	r := jsvReader{text: c.text}
	value, bad = r.whole(s)
	if bad != nil {
		bad.offset = c.offset
	}
	return value, true, bad
}
