package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"understudy/contract/target"
	"understudy/specs"
)

func (f verifyFlags) target(api *specs.API) (*target.Target, error) {
	if f.url == "" {
		return nil, errors.New("--url is missing. Give the base URL of the deployment, such as --url http://127.0.0.1:8080")
	}
	if f.rate < 0 {
		return nil, fmt.Errorf("--rate: %v is below 0. Give requests a second, or 0 for the default", f.rate)
	}
	auth, err := credentials(f.auth)
	if err != nil {
		return nil, err
	}
	headers, err := headersOf(f.headers)
	if err != nil {
		return nil, err
	}
	o := target.Options{URL: f.url, API: api, Auth: auth, Headers: headers, Rate: f.rate, Proxy: http.ProxyFromEnvironment}
	if err := f.connect.apply(&o); err != nil {
		return nil, err
	}
	return target.New(o)
}

// credentials reads SCHEME=VALUE pairs. No error holds a value.
func credentials(pairs []string) (map[string]string, error) {
	out := map[string]string{}
	for i, pair := range pairs {
		scheme, value, found := strings.Cut(pair, "=")
		if !found || scheme == "" {
			return nil, fmt.Errorf("--auth: number %d is not SCHEME=VALUE", i+1)
		}
		if _, given := out[scheme]; given {
			return nil, fmt.Errorf("--auth: %q is given twice", scheme)
		}
		value, err := secretValue(value)
		if err != nil {
			return nil, fmt.Errorf("--auth %s: %w", scheme, err)
		}
		out[scheme] = value
	}
	return out, nil
}

func secretValue(value string) (string, error) {
	if name, found := strings.CutPrefix(value, "env:"); found {
		if text, set := os.LookupEnv(name); set {
			return text, nil
		}
		return "", fmt.Errorf("environment variable %s is not set", name)
	}
	name, found := strings.CutPrefix(value, "file:")
	if !found {
		return value, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("read its value: %w", err)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

func headersOf(lines []string) (http.Header, error) {
	out := http.Header{}
	for i, line := range lines {
		name, value, found := strings.Cut(line, ":")
		name = strings.TrimSpace(name)
		if !found || !isToken(name) || strings.ContainsAny(value, "\r\n\x00") {
			return nil, fmt.Errorf(`--header: number %d is not "Name: value"`, i+1)
		}
		out.Add(name, strings.TrimSpace(value))
	}
	return out, nil
}

// isToken follows RFC 9110, section 5.6.2.
func isToken(name string) bool {
	const marks = "!#$%&'*+-.^_`|~"
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(marks, r)
	})
}
