package document

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Unmarshaler is what a type implements that reads its own JSON value. An error
// that has Pointer() string tells where inside the value it is; errors.Join gives
// several.
type Unmarshaler interface{ UnmarshalValue(value any) error }

// placedError is an error of an Unmarshaler about a part of its value.
type placedError interface {
	error
	Pointer() string
	Unwrap() error
}

// Decode reads the value at pointer into target, a pointer to a struct, map,
// slice or scalar. Struct fields carry `yaml:"name"`, and `yaml:"name,required"`
// where they must be there. Unknown members, wrong types and missing members
// are all reported, each with its place and, where one is near, the right word.
func Decode(f *File, pointer string, target any) Problems {
	value, ok := f.Value(pointer)
	if !ok {
		return Problems{f.problem(pointer, "nothing is here", "")}
	}
	d := decoder{file: f}
	d.decode(pointer, value, reflect.ValueOf(target).Elem())
	return d.problems
}

func (f *File) problem(pointer, message, advice string) Problem {
	return Problem{Position: f.Position(pointer), Pointer: pointer, Message: message, Advice: advice}
}

type decoder struct {
	file     *File
	problems Problems
}

func (d *decoder) report(pointer, message, advice string) {
	d.problems = append(d.problems, d.file.problem(pointer, message, advice))
}

func (d *decoder) reportError(pointer string, err error) {
	switch e := err.(type) {
	case nil:
	case placedError:
		d.reportError(pointer+e.Pointer(), e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			d.reportError(pointer, one)
		}
	default:
		d.report(pointer, err.Error(), "")
	}
}

func (d *decoder) decode(pointer string, value any, target reflect.Value) {
	if own, ok := target.Addr().Interface().(Unmarshaler); ok {
		d.reportError(pointer, own.UnmarshalValue(value))
		return
	}
	switch target.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(target.Type().Elem())
		d.decode(pointer, value, fresh.Elem())
		target.Set(fresh)
	case reflect.Struct:
		d.decodeStruct(pointer, value, target)
	case reflect.Map:
		d.decodeMap(pointer, value, target)
	case reflect.Slice:
		d.decodeSlice(pointer, value, target)
	default:
		d.decodeScalar(pointer, value, target)
	}
}

func (d *decoder) decodeStruct(pointer string, value any, target reflect.Value) {
	members, ok := value.(map[string]any)
	if !ok {
		d.report(pointer, fmt.Sprintf("%s stands where an object is expected", kindOf(value)), "")
		return
	}
	fields, required := fieldsOf(target.Type())
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := pointer + Pointer(name)
		index, known := fields[name]
		if !known {
			d.report(at, fmt.Sprintf("unknown member %q", name), advise(name, slices.Sorted(maps.Keys(fields))))
			continue
		}
		d.decode(at, members[name], target.Field(index))
	}
	for _, name := range required {
		if _, there := members[name]; !there {
			d.report(pointer, fmt.Sprintf("member %q is missing", name), "")
		}
	}
}

func fieldsOf(t reflect.Type) (fields map[string]int, required []string) {
	fields = map[string]int{}
	for i := range t.NumField() {
		name, rule, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		fields[name] = i
		if rule == "required" {
			required = append(required, name)
		}
	}
	return fields, required
}

func advise(word string, known []string) string {
	if near := Suggest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "known here: " + strings.Join(known, ", ")
}

func (d *decoder) decodeMap(pointer string, value any, target reflect.Value) {
	members, ok := value.(map[string]any)
	if !ok {
		d.report(pointer, fmt.Sprintf("%s stands where an object is expected", kindOf(value)), "")
		return
	}
	target.Set(reflect.MakeMapWithSize(target.Type(), len(members)))
	for _, name := range slices.Sorted(maps.Keys(members)) {
		member := reflect.New(target.Type().Elem()).Elem()
		d.decode(pointer+Pointer(name), members[name], member)
		target.SetMapIndex(reflect.ValueOf(name).Convert(target.Type().Key()), member)
	}
}

func (d *decoder) decodeSlice(pointer string, value any, target reflect.Value) {
	items, ok := value.([]any)
	if !ok {
		d.report(pointer, fmt.Sprintf("%s stands where a list is expected", kindOf(value)), "")
		return
	}
	target.Set(reflect.MakeSlice(target.Type(), len(items), len(items)))
	for i, item := range items {
		d.decode(pointer+Pointer(strconv.Itoa(i)), item, target.Index(i))
	}
}

func (d *decoder) decodeScalar(pointer string, value any, target reflect.Value) {
	switch v := value.(type) {
	case string:
		if target.Kind() == reflect.String {
			target.SetString(v)
			return
		}
	case bool:
		if target.Kind() == reflect.Bool {
			target.SetBool(v)
			return
		}
	case json.Number:
		if n, err := v.Int64(); err == nil && target.CanInt() && !target.OverflowInt(n) {
			target.SetInt(n)
			return
		}
	}
	if target.Kind() == reflect.Interface {
		if value != nil {
			target.Set(reflect.ValueOf(value))
		}
		return
	}
	d.report(pointer, fmt.Sprintf("%s stands where %s is expected", kindOf(value), wordFor(target.Kind())), "")
}

func wordFor(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	}
	return "a whole number"
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case json.Number:
		return "a number"
	case string:
		return "a text"
	case []any:
		return "a list"
	}
	return "an object"
}
