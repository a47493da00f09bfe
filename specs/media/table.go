package media

import "strings"

// table lists the media types that are read and written. An entry matches a
// whole type, a suffix ("+json") or a range ("text/*"); the first match counts.
// It is never changed.
var table = []struct {
	pattern string
	codec   Codec
}{
	{"application/json", jsonCodec{}},
	{"text/json", jsonCodec{}},
	{"text/jsonl", jsonLines{}},
	{"application/jsonl", jsonLines{}},
	{"application/x-jsonlines", jsonLines{}},
	{"application/x-ndjson", jsonLines{}},
	{"application/ndjson", jsonLines{}},
	{"application/jsonlines", jsonLines{}},
	{"application/x-jsonl", jsonLines{}},
	{"application/stream+json", jsonLines{}},
	{"application/json-seq", jsonSequence{}},
	{"text/event-stream", eventStream{}},
	{"application/x-www-form-urlencoded", form{}},
	{"multipart/form-data", multipartForm{}},
	{"multipart/mixed", multipartList{subtype: "mixed"}},
	{"multipart/related", multipartList{subtype: "related"}},
	{"application/xml", xmlCodec{}},
	{"text/xml", xmlCodec{}},
	{"text/csv", csv{}},
	{"application/csv", csv{}},
	{"application/jsv", jsv{}},
	{"text/jsv", jsv{}},
	{"text/javascript", javascript{}},
	{"application/javascript", javascript{}},
	{"application/x-javascript", javascript{}},
	{"text/html", htmlPage{}},
	{"application/xhtml+xml", htmlPage{}},
	{"image/svg+xml", text{}},
	{"application/octet-stream", octets{}},
	{"application/pdf", octets{}},
	{"application/zip", octets{}},
	{"application/gzip", octets{}},
	{"+json", jsonCodec{}},
	{"+json-seq", jsonSequence{}},
	{"+xml", xmlCodec{}},
	{"text/*", text{}},
	{"image/*", octets{}},
	{"audio/*", octets{}},
	{"video/*", octets{}},
	{"font/*", octets{}},
}

// For returns the codec of a media type, whose parameters do not matter, or
// false if there is none.
func For(mediaType string) (Codec, bool) {
	base, _, _ := strings.Cut(mediaType, ";")
	base = strings.ToLower(strings.TrimSpace(base))
	if kind, subtype, ok := strings.Cut(base, "/"); !ok || kind == "" || subtype == "" {
		return nil, false
	}
	for _, entry := range table {
		if matchesEntry(entry.pattern, base) {
			return entry.codec, true
		}
	}
	return nil, false
}

func matchesEntry(pattern, base string) bool {
	switch {
	case pattern[0] == '+':
		return strings.HasSuffix(base, pattern)
	case strings.HasSuffix(pattern, "*"):
		return strings.HasPrefix(base, pattern[:len(pattern)-1])
	}
	return base == pattern
}
