package mock

import (
	"net/http"
	"strings"

	"understudy/fixtures/generate"
	"understudy/specs"
	"understudy/specs/media"
	"understudy/specs/schema"
	"understudy/specs/traffic"
)

// write turns an answer into bytes. An offer that is not of this response is
// replaced by one that is.
func (c *Call) write(a Answer, declared *specs.Response, offer Offer) (traffic.Response, error) {
	out := traffic.Response{Status: a.Status, Header: http.Header{}}
	for name, values := range a.Header {
		out.Header[http.CanonicalHeaderKey(name)] = values
	}
	if err := c.addFields(a.Status, out.Header); err != nil {
		return out, err
	}
	c.completeHeaders(declared, out.Header)
	if !a.HasBody || a.Status == http.StatusNoContent || a.Status == http.StatusNotModified {
		return out, nil
	}
	if declared == nil || len(declared.Content) == 0 {
		out.Header.Set("Content-Type", "application/json")
		out.Body = encodeJSON(a.Body)
		return out, nil
	}
	offer = c.fitting(declared, offer)
	body, contentType, err := c.encodeAs(offer, a.Body)
	if err != nil {
		return out, err
	}
	out.Header.Set("Content-Type", contentType)
	out.Body = body
	c.Part.writers[offer.Name].headers(c.Operation(), out.Header)
	if offer.Status != 0 {
		out.Status = offer.Status
	}
	return out, nil
}

func (c *Call) fitting(declared *specs.Response, offer Offer) Offer {
	for _, m := range declared.Content {
		if m == offer.MediaType {
			return offer
		}
	}
	if offer, ok := c.choose(declared.Content); ok {
		return offer
	}
	return concrete(declared.Content[0], "")
}

func (c *Call) encodeAs(offer Offer, value any) (body []byte, contentType string, err error) {
	return c.encodeWith(offer, value, c.Part.schemaOf(offer.MediaType))
}

// encodeWith writes a value whose members are ordered by a schema.
func (c *Call) encodeWith(offer Offer, value any, order *schema.Schema) (body []byte, contentType string, err error) {
	_, opaque := c.Part.opaque[offer.MediaType]
	if offer.Callback != "" {
		return media.JSONP(offer.Callback, order.AppendJSON(nil, value)), offer.Name, nil
	}
	codec, ok := media.For(offer.Name)
	if text, isText := value.(string); isText && (!ok || opaque) {
		return []byte(text), offer.Name, nil
	}
	if !ok {
		return encodeJSON(value), offer.Name, nil
	}
	if body, err = c.Part.writers[offer.Name].encode(codec, value, order); err != nil {
		return nil, "", err
	}
	contentType = offer.Name
	if typer, ok := codec.(media.ContentTyper); ok {
		contentType = typer.ContentType(body)
	}
	if codec.Name() == "json" && !strings.Contains(contentType, "charset") && strings.HasPrefix(contentType, "text/") {
		contentType += "; charset=utf-8"
	}
	return body, contentType, nil
}

// completeHeaders makes up the required headers that nobody set.
func (c *Call) completeHeaders(declared *specs.Response, header http.Header) {
	if declared == nil {
		return
	}
	for _, h := range declared.Headers {
		if !h.Required || header.Get(h.Name) != "" {
			continue
		}
		value, err := generate.Value(h.Schema, generate.Options{Seed: c.Seed(), Direction: schema.Response, Now: c.Sandbox.Now(), Name: h.Name})
		if err != nil {
			continue
		}
		if text, err := h.Encode(value); err == nil {
			header.Set(h.Name, text)
		}
	}
}
