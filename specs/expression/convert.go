package expression

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// fromJSON turns JSON numbers into numbers that expr computes with.
func fromJSON(value any) any {
	switch v := value.(type) {
	case json.Number:
		return fromNumber(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = fromJSON(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			out[name] = fromJSON(member)
		}
		return out
	}
	return value
}

// fromNumber computes with int or float64 only where the text comes back
// unchanged; any other number passes through untouched and exact.
func fromNumber(n json.Number) any {
	text := n.String()
	if i, err := strconv.Atoi(text); err == nil && strconv.Itoa(i) == text {
		return i
	}
	if f, err := n.Float64(); err == nil && strconv.FormatFloat(f, 'g', -1, 64) == text {
		return f
	}
	return n
}

func toJSON(value any) (any, error) {
	switch v := value.(type) {
	case nil, bool, string, json.Number:
		return v, nil
	case int:
		return json.Number(strconv.Itoa(v)), nil
	case int64:
		return json.Number(strconv.FormatInt(v, 10)), nil
	case float64:
		return floatToJSON(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), nil
	case []any:
		return listToJSON(v)
	case map[string]any:
		return membersToJSON(v)
	}
	return otherToJSON(reflect.ValueOf(value))
}

// otherToJSON takes the typed lists and maps that functions of expr give, such as
// []int for a range and map[any][]any for groupBy.
func otherToJSON(value reflect.Value) (any, error) {
	switch value.Kind() {
	case reflect.Slice, reflect.Array:
		out := make([]any, value.Len())
		for i := range out {
			out[i] = value.Index(i).Interface()
		}
		return listToJSON(out)
	case reflect.Map:
		out := make(map[string]any, value.Len())
		for _, key := range value.MapKeys() {
			out[fmt.Sprint(key.Interface())] = value.MapIndex(key).Interface()
		}
		return membersToJSON(out)
	}
	if value.CanInt() {
		return json.Number(strconv.FormatInt(value.Int(), 10)), nil
	}
	return nil, fmt.Errorf("gives a %s, which is no JSON value", value.Type())
}

func floatToJSON(f float64) (any, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("gives %v, which is no JSON number", f)
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64)), nil
}

func listToJSON(items []any) (any, error) {
	out := make([]any, len(items))
	for i, item := range items {
		converted, err := toJSON(item)
		if err != nil {
			return nil, err
		}
		out[i] = converted
	}
	return out, nil
}

func membersToJSON(members map[string]any) (any, error) {
	out := make(map[string]any, len(members))
	for name, member := range members {
		converted, err := toJSON(member)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = converted
	}
	return out, nil
}
