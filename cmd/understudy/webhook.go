package main

import (
	"fmt"
	"net/url"
	"strings"

	"understudy/mock"
	"understudy/specs/document"
)

// webhookTargets reads the values of --webhook: by name, where it is sent.
func webhookTargets(values []string, parts []*mock.Part) (map[string][]string, error) {
	out := map[string][]string{}
	for _, value := range values {
		name, target, _ := strings.Cut(value, "=")
		parsed, err := url.Parse(target)
		if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
			return nil, fmt.Errorf("--webhook %q: write it like orderShipped=http://localhost:8080/hook", value)
		}
		if err := knownWebhook(name, parts); err != nil {
			return nil, err
		}
		out[name] = append(out[name], target)
	}
	return out, nil
}

func knownWebhook(name string, parts []*mock.Part) error {
	var known []string
	for _, part := range parts {
		for _, webhook := range part.API.Webhooks {
			if webhook.Name == name {
				return nil
			}
			known = append(known, webhook.Name)
		}
	}
	if len(known) == 0 {
		return fmt.Errorf("--webhook %s: no document has webhooks", name)
	}
	if near := document.Suggest(name, known); near != "" {
		return fmt.Errorf("--webhook %s: no such webhook; did you mean %q?", name, near)
	}
	return fmt.Errorf("--webhook %s: no such webhook; there are %s", name, strings.Join(known, ", "))
}
