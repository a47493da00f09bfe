package media

import (
	"fmt"
	"strings"

	"understudy/specs/schema"
	"understudy/specs/style"
)

// csv is comma-separated text (RFC 4180). An array of objects is a header row
// and a row each, an object is a header and one row, an array of anything else
// is one cell a row without a header. Nested values are JSV in quotes.
type csv struct{}

func (csv) Name() string { return "csv" }

func (c csv) Decode(data []byte, s *schema.Schema, contentType string) (any, error) {
	if err := checkText(c.Name(), data, contentType); err != nil {
		return nil, err
	}
	rows, bad := readRows(string(data))
	var value any
	if bad == nil {
		value, bad = fromRows(rows, s)
	}
	if bad != nil {
		return nil, bad.syntaxError(c.Name(), data)
	}
	return value, nil
}

func (csv) Encode(value any, s *schema.Schema) ([]byte, error) {
	var out []byte
	var err error
	switch v := value.(type) {
	case map[string]any:
		out, err = appendTable(nil, []any{v}, func(int) *schema.Schema { return s })
	case []any:
		if len(v) == 0 || isObject(v[0]) {
			out, err = appendTable(nil, v, s.Item)
		} else {
			out, err = appendColumn(nil, v, s)
		}
	default:
		err = fmt.Errorf("rows are an array or an object, not %T", value)
	}
	if err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	return out, nil
}

func isObject(value any) bool {
	_, ok := value.(map[string]any)
	return ok
}

// appendTable writes a header and the rows.
func appendTable(out []byte, rows []any, of func(int) *schema.Schema) ([]byte, error) {
	columns, err := columnsOf(rows, of(0))
	if err != nil || len(columns) == 0 {
		return out, err
	}
	for i, name := range columns {
		out = appendCell(separate(out, i), name, false)
	}
	out = append(out, "\r\n"...)
	for i, row := range rows {
		if out, err = appendRow(out, row.(map[string]any), columns, of(i)); err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return out, nil
}

// columnsOf lists the members of all rows in the schema's order, or the
// schema's own where there is no row.
func columnsOf(rows []any, s *schema.Schema) ([]string, error) {
	all := map[string]any{}
	for i, row := range rows {
		object, ok := row.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("row %d: an object should stand here as in the first row", i+1)
		}
		for name := range object {
			all[name] = nil
		}
	}
	switch {
	case len(rows) == 0:
		return s.Names(), nil
	case len(all) == 0:
		return nil, fmt.Errorf("objects without members have no columns")
	}
	return style.Members(all, s), nil
}

func appendRow(out []byte, row map[string]any, columns []string, s *schema.Schema) ([]byte, error) {
	for i, name := range columns {
		out = separate(out, i)
		value, ok := row[name]
		if !ok {
			continue
		}
		var err error
		if out, err = appendValue(out, value, s.Property(name)); err != nil {
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
	}
	return append(out, "\r\n"...), nil
}

// appendColumn writes one cell a row.
func appendColumn(out []byte, values []any, s *schema.Schema) ([]byte, error) {
	for i, value := range values {
		if isObject(value) {
			return nil, fmt.Errorf("row %d: an object cannot stand here, as the first row is none", i+1)
		}
		var err error
		if out, err = appendValue(out, value, s.Item(i)); err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		out = append(out, "\r\n"...)
	}
	return out, nil
}

// appendValue writes a cell. Null is the empty cell, and "" a quoted one.
func appendValue(out []byte, value any, s *schema.Schema) ([]byte, error) {
	if value == nil {
		return out, nil
	}
	if text, err := style.Text(value); err == nil {
		return appendCell(out, text, text == ""), nil
	}
	nested, err := appendJSV(nil, value, s)
	return appendCell(out, string(nested), true), err
}

func appendCell(out []byte, text string, quoted bool) []byte {
	if !quoted && text != "" && !strings.ContainsAny(text, ",\"\r\n") && strings.TrimSpace(text) == text {
		return append(out, text...)
	}
	out = append(out, '"')
	out = append(out, strings.ReplaceAll(text, `"`, `""`)...)
	return append(out, '"')
}
