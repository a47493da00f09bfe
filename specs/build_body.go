package specs

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"understudy/specs/media"
)

func (b *builder) buildRequestBody(ref *openapi3.RequestBodyRef, at spot) *RequestBody {
	if ref == nil || ref.Value == nil {
		return nil
	}
	at, _ = b.files.follow(at)
	return &RequestBody{
		Required: ref.Value.Required, Place: b.files.at(at),
		Content: b.buildContent(ref.Value.Content, at.member("content")),
	}
}

func (b *builder) buildContent(from openapi3.Content, at spot) []*MediaType {
	var out []*MediaType
	for _, name := range b.files.members(at) {
		m := from[name]
		if m == nil {
			continue
		}
		own := at.member(name)
		built := &MediaType{Name: name, Place: b.files.at(own)}
		if _, err := media.Parse(name); err != nil {
			b.warn(built.Place, err.Error(), "")
			if len(from) == 1 {
				built.Name = "*/*" // else nothing could be sent at all
			}
		}
		if m.Schema != nil {
			built.Schema = b.schema(own.member("schema"))
		}
		codec, known := media.For(built.Name)
		if !known {
			codec, known = media.ForRange(built.Name)
		}
		if known {
			built.Codec = media.WithEncoding(codec, b.buildEncodings(m.Encoding, own.member("encoding")))
		}
		built.Examples = b.buildExamples(own, built)
		out = append(out, built)
	}
	return out
}

func (b *builder) buildResponses(from *openapi3.Responses, at spot) []*Response {
	var out []*Response
	for _, status := range b.files.members(at) {
		if strings.HasPrefix(status, "x-") {
			continue
		}
		ref := from.Value(status)
		if ref == nil || ref.Value == nil {
			continue
		}
		own, _ := b.files.follow(at.member(status))
		if !validStatus(status) {
			b.warn(b.files.at(own), fmt.Sprintf("%q is no status", status), `three digits, a range such as "4XX", or "default"`)
			continue
		}
		out = append(out, b.buildResponse(status, ref.Value, own))
	}
	return out
}

func validStatus(text string) bool {
	if text == "default" {
		return true
	}
	if len(text) != 3 || text[0] < '1' || text[0] > '5' {
		return false
	}
	return strings.EqualFold(text[1:], "XX") || strings.Trim(text[1:], "0123456789") == ""
}

func (b *builder) buildResponse(status string, from *openapi3.Response, at spot) *Response {
	r := &Response{Status: status, Place: b.files.at(at), Content: b.buildContent(from.Content, at.member("content"))}
	if from.Description != nil {
		r.Description = *from.Description
	}
	r.Headers = b.buildHeaders(from.Headers, at.member("headers"))
	b.buildLinks(r, from.Links, at.member("links"))
	return r
}

// buildHeaders reads headers, but for Content-Type, which OpenAPI says is ignored here.
func (b *builder) buildHeaders(from openapi3.Headers, at spot) []*Parameter {
	var out []*Parameter
	for _, name := range b.files.members(at) {
		ref := from[name]
		if ref == nil || ref.Value == nil || strings.EqualFold(name, "Content-Type") {
			continue
		}
		own, _ := b.files.follow(at.member(name))
		parameter := ref.Value.Parameter
		parameter.In, parameter.Name = "header", name
		out = append(out, b.buildParameter(&parameter, own))
	}
	return out
}

func (b *builder) buildEncodings(from map[string]*openapi3.Encoding, at spot) map[string]media.Encoding {
	out := map[string]media.Encoding{}
	for _, name := range b.files.members(at) {
		e := from[name]
		if e == nil {
			continue
		}
		built := media.Encoding{ContentType: e.ContentType, Style: e.Style, Explode: e.Explode, AllowReserved: e.AllowReserved}
		for _, h := range b.buildHeaders(e.Headers, at.member(name, "headers")) {
			built.Headers = append(built.Headers, media.Header{Parameter: h.Parameter, Required: h.Required})
		}
		if err := built.Check(); err != nil {
			b.warn(b.files.at(at.member(name)), "the encoding is ignored: "+err.Error(), "")
		}
		out[name] = built
	}
	return out
}
