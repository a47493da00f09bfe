package specs

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"understudy/specs/document"
	"understudy/specs/schema"
)

// builder turns kin-openapi's model into ours. Beside each of its objects it
// carries the spot where that stands, because order and lines are ours to keep.
type builder struct {
	api      *API
	files    *files
	model    *openapi3.T
	schemes  map[string]*SecurityScheme
	security []Requirement // of operations that state none
	ids      map[string]*Operation
	links    []pendingLink
	compiled []*schema.Schema
	sending  bool // what is read is a request that the API sends itself
	problems document.Problems
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// maxOperations bounds what one document may describe.
const maxOperations = 20_000

func (b *builder) build(model *openapi3.T) {
	b.model = model
	b.ids = map[string]*Operation{}
	if b.api.Spec = model.OpenAPI; b.files.swagger != nil {
		b.api.Spec = "2.0"
	}
	b.api.compiler = newCompiler(b.files, model.OpenAPI)
	if model.Info != nil {
		b.api.Title, b.api.Version = model.Info.Title, model.Info.Version
	}
	for _, server := range model.Servers {
		b.api.Servers = append(b.api.Servers, buildServer(server))
	}
	b.buildExtensions()
	b.buildSchemes()
	b.security = b.buildSecurity(model.Security, spot{pointer: "/security"})
	b.api.Security = b.security
	for _, path := range b.files.members(spot{pointer: "/paths"}) {
		b.buildPath(path, spot{pointer: "/paths"}.member(path))
	}
	b.buildWebhooks()
	b.resolveLinks()
	b.buildSchemas()
	b.judgeSchemas()
	b.judgeExamples()
	for _, problem := range b.api.compiler.Problems() {
		b.problems = append(b.problems, b.fromSchema(problem))
	}
}

func buildServer(server *openapi3.Server) Server {
	text := server.URL
	for name, variable := range server.Variables {
		if variable != nil {
			text = strings.ReplaceAll(text, "{"+name+"}", variable.Default)
		}
	}
	base := ""
	if parsed, err := url.Parse(text); err == nil {
		base = strings.TrimSuffix(parsed.EscapedPath(), "/")
	}
	return Server{URL: text, Path: base}
}

func (b *builder) buildPath(path string, at spot) {
	item := b.model.Paths.Value(path)
	if item == nil {
		return
	}
	at, _ = b.files.follow(at)
	for _, name := range b.files.members(at) {
		if op := item.GetOperation(strings.ToUpper(name)); op != nil && slices.Contains(methods, name) {
			b.buildOperation(path, strings.ToUpper(name), item, op, at, at.member(name))
		}
	}
	more := at.member("additionalOperations")
	for _, method := range b.files.members(more) {
		if op := item.AdditionalOperations[method]; op != nil {
			b.buildOperation(path, method, item, op, at, more.member(method))
		}
	}
}

func (b *builder) buildOperation(path, method string, item *openapi3.PathItem, from *openapi3.Operation, itemAt, at spot) {
	op := &Operation{
		API: b.api, ID: from.OperationID, Method: method, Path: path, Summary: from.Summary,
		Description: from.Description, Tags: from.Tags, Deprecated: from.Deprecated, Place: b.files.at(at),
		Security: b.security,
	}
	if b.api.Operations = append(b.api.Operations, op); len(b.api.Operations) == maxOperations+1 {
		b.report(op.Place, document.Error, fmt.Sprintf("more than %d operations", maxOperations), "")
	}
	b.nameOperation(op, at)
	op.Parameters = b.mergeParameters(
		b.buildParameters(item.Parameters, itemAt.member("parameters")),
		b.buildParameters(from.Parameters, at.member("parameters")))
	b.agreeWithTemplate(op)
	b.agreeWithQuery(op)
	nameSiblings(op.Parameters)
	op.RequestBody = b.buildRequestBody(from.RequestBody, at.member("requestBody"))
	op.Responses = b.buildResponses(from.Responses, at.member("responses"))
	b.judgeSuccess(op, at)
	if from.Security != nil {
		op.Security = b.buildSecurity(*from.Security, at.member("security"))
	}
	b.buildOperationExtensions(op, at)
	b.buildCallbacks(op, from.Callbacks, at.member("callbacks"))
}

// nameOperation makes sure that an id means one operation.
func (b *builder) nameOperation(op *Operation, at spot) {
	plain := op.Method + " " + op.Path
	if first := b.ids[op.ID]; first != nil && op.ID != "" {
		place := b.files.at(at.member("operationId"))
		b.warn(place, fmt.Sprintf("operationId %q is taken by %s %s", op.ID, first.Method, first.Path), fmt.Sprintf("until it has its own, this one is called %q", plain))
		op.ID = ""
	}
	op.ID = cmp.Or(op.ID, plain)
	b.ids[op.ID] = op
}

func (b *builder) schema(at spot) *schema.Schema {
	compiled, err := b.api.compiler.Compile(at.location())
	if err != nil {
		b.warn(b.files.at(at), err.Error(), "every value is accepted here")
	}
	b.compiled = append(b.compiled, compiled)
	return compiled
}

// buildSchemas compiles the named schemas that no operation uses too: what is
// wrong with them should be known before one does.
func (b *builder) buildSchemas() {
	at := spot{pointer: "/components/schemas"}
	for _, name := range b.files.members(at) {
		if value, _ := b.files.value(at.member(name)); value != nil {
			b.schema(at.member(name))
		}
	}
}

func (b *builder) warn(at Place, message, advice string) {
	b.report(at, document.Warning, message, advice)
}

func (b *builder) report(at Place, severity document.Severity, message, advice string) {
	b.problems = append(b.problems, document.Problem{
		Position: at.Position, Pointer: at.Pointer, Severity: severity, Message: message, Advice: advice,
	})
}

func (b *builder) fromSchema(p schema.Problem) document.Problem {
	place := b.api.Locate(p.Location)
	return document.Problem{Position: place.Position, Pointer: place.Pointer, Message: p.Message, Severity: document.Warning}
}
