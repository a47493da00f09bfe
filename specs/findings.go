package specs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"understudy/specs/document"
)

// findings asks kin-openapi what it thinks of the document. All of it is
// advice: what stops us, we find ourselves, with a line.
func findings(model *openapi3.T, f *document.File) (problems document.Problems) {
	defer func() {
		if cause := recover(); cause != nil {
			problems = document.Problems{{
				Position: f.Position(""), Severity: document.Warning, Message: fmt.Sprintf("not all of the document could be judged: %v", cause),
			}}
		}
	}()
	err := model.Validate(context.Background(), openapi3.DisableSchemaPatternValidation(), openapi3.EnableMultiError(),
		openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.AllowExtensionsWithRef())
	for _, one := range flatten(err) {
		if isNoise(model, one) {
			continue
		}
		pointer, cause := locate(f, one)
		problems = append(problems, document.Problem{
			Position: f.Position(pointer), Pointer: pointer, Severity: document.Warning, Message: cause.Error(),
		})
	}
	return problems
}

func flatten(err error) []error {
	if err == nil {
		return nil
	}
	var many openapi3.MultiError
	if !errors.As(err, &many) {
		return []error{err}
	}
	var out []error
	for _, one := range many {
		out = append(out, flatten(one)...)
	}
	return out
}

// told are the findings that we make ourselves, with more to say.
var told = []string{
	"security-requirement-scheme-undefined", "duplicate-operation-id", "parameter-in-invalid",
	"parameter-name-required", "path-parameters-mismatch",
}

// sinceThen are members of later versions, strangers in 3.0. What no version knows
// we tell ourselves.
var sinceThen = []string{"pathItems", "$self", "parent", "kind", "summary", "defaultMapping", "itemEncoding", "itemSchema", "mediaTypes", "deviceAuthorizationUrl", "oauth2MetadataUrl", "name", "deprecated", "prefixEncoding", "deviceAuthorization"}

// needsDescription is what 3.2 asks no more of a response.
const needsDescription = "a short description of the response is required"

// isNoise tells a finding that is ours already, or that is none.
func isNoise(model *openapi3.T, err error) bool {
	var coded openapi3.CodedError
	if errors.As(err, &coded) && slices.Contains(told, coded.Code()) {
		return true
	}
	if strings.HasPrefix(model.OpenAPI, "3.2") && err != nil && strings.HasSuffix(err.Error(), needsDescription) {
		return true
	}
	var conflict *openapi3.ConflictingPathsError
	if errors.As(err, &conflict) {
		return disjoint(model.Paths.Value(conflict.Path1), model.Paths.Value(conflict.Path2))
	}
	var strange *openapi3.ExtraSiblingFieldsError
	return errors.As(err, &strange) && !(strings.HasPrefix(model.OpenAPI, "3.0") &&
		slices.ContainsFunc(strange.Fields, func(name string) bool { return slices.Contains(sinceThen, name) }))
}

// disjoint tells whether no method is on both paths, so that they cannot clash.
func disjoint(a, b *openapi3.PathItem) bool {
	if a == nil || b == nil {
		return true
	}
	for method := range a.Operations() {
		if b.Operations()[method] != nil {
			return false
		}
	}
	return true
}

// locate follows the wrappers of a finding, which name its place step by step,
// and gives what is left of it.
func locate(f *document.File, err error) (pointer string, cause error) {
	for {
		step, inner := unwrapPlace(f, pointer, err)
		if inner == nil {
			return deepest(f, pointer, err), err
		}
		pointer, err = step, inner
	}
}

// componentSections are kin-openapi's words for the members of components.
var componentSections = map[string]string{
	"schema": "schemas", "parameter": "parameters", "request body": "requestBodies", "response": "responses", "header": "headers",
	"security scheme": "securitySchemes", "example": "examples", "link": "links", "callback": "callbacks",
}

func unwrapPlace(f *document.File, at string, err error) (pointer string, inner error) {
	switch e := err.(type) {
	case *openapi3.SectionValidationError:
		return step(f, at, e.Section), e.Cause
	case *openapi3.PathValidationError:
		return step(f, at, e.Path), e.Cause
	case *openapi3.OperationValidationError:
		return step(f, at, strings.ToLower(e.Method)), e.Cause
	case *openapi3.ComponentValidationError:
		return step(f, at, componentSections[e.Section], e.Name), e.Cause
	case *openapi3.WebhookValidationError:
		return step(f, at, e.Name), e.Cause
	case *openapi3.ConflictingPathsError:
		return step(f, at, e.Path1), errors.New(e.Error())
	case *openapi3.ParameterFieldValidationError:
		return step(f, parameterNamed(f, at, e.ParameterName), e.Field), e.Cause
	}
	return at, nil
}

// step goes on to members, as far as they are there.
func step(f *document.File, pointer string, names ...string) string {
	for _, name := range names {
		next := pointer + document.Pointer(name)
		if _, there := f.Node(next); !there {
			return pointer
		}
		pointer = next
	}
	return pointer
}

func parameterNamed(f *document.File, at, name string) string {
	for i := 0; ; i++ {
		pointer := fmt.Sprintf("%s/parameters/%d", at, i)
		if _, there := f.Node(pointer); !there {
			return at
		}
		if value, _ := f.Value(pointer + "/name"); value == name {
			return pointer
		}
	}
}

// deepest goes on to the members that a message names, in order.
func deepest(f *document.File, pointer string, err error) string {
	rest := err.Error()
	for range 4 {
		name := mentioned(f.Members(pointer), rest)
		if name == "" {
			return pointer
		}
		pointer += document.Pointer(name)
		_, rest, _ = strings.Cut(rest, name)
	}
	return pointer
}

// mentioned is the longest of the names that occurs as a word in the text.
func mentioned(names []string, text string) string {
	longest := ""
	for _, name := range names {
		quoted, word, label := `"`+name+`"`, " "+name+" ", " "+name+":"
		isThere := strings.Contains(text, quoted) || strings.Contains(" "+text+" ", word) || strings.Contains(" "+text, label)
		if len(name) > len(longest) && isThere {
			longest = name
		}
	}
	return longest
}
