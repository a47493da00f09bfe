package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// curlMain is as much of curl as our transcripts type, so that they run where
// curl is not installed: -X, -H, -d and --data-binary (also @FILE), -u, -i, -I, -s, and
// -N with --max-time, after which it ends with status 28. What it prints ends with a line
// feed, as a terminal would show it.
func curlMain() {
	args, limit, err := cutMaxTime(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		os.Exit(2)
	}
	request, show, err := readCurl(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		os.Exit(2)
	}
	client := http.Client{Timeout: limit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		os.Exit(7)
	}
	defer response.Body.Close()
	if show {
		fmt.Printf("%s %s\n", response.Proto, response.Status)
		for _, name := range sortedNames(response.Header) {
			for _, value := range response.Header[name] {
				fmt.Printf("%s: %s\n", name, value)
			}
		}
		fmt.Println()
	}
	body, err := io.ReadAll(response.Body)
	if os.IsTimeout(err) {
		fmt.Printf("%s", body)
		os.Exit(28)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		os.Exit(18)
	}
	fmt.Printf("%s", body)
	if len(body) > 0 && body[len(body)-1] != '\n' {
		fmt.Println()
	}
}

// cutMaxTime takes out how long all may take.
func cutMaxTime(args []string) (rest []string, limit time.Duration, err error) {
	i := slices.Index(args, "--max-time")
	if i < 0 || i+1 == len(args) {
		return args, 30 * time.Second, nil
	}
	limit, err = time.ParseDuration(args[i+1] + "s")
	return slices.Delete(slices.Clone(args), i, i+2), limit, err
}

func sortedNames(header http.Header) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func readCurl(args []string) (request *http.Request, show bool, err error) {
	method, target, body, user := "", "", "", ""
	header := http.Header{}
	hasBody := false
	for i := 0; i < len(args); i++ {
		value := func() string {
			i++
			if i >= len(args) {
				err = fmt.Errorf("%s needs a value", args[i-1])
				return ""
			}
			return args[i]
		}
		switch args[i] {
		case "-X":
			method = value()
		case "-H":
			name, text, _ := strings.Cut(value(), ":")
			header.Add(name, strings.TrimSpace(text))
		case "-d", "--data-binary":
			body, hasBody = value(), true
			if name, isFile := strings.CutPrefix(body, "@"); isFile {
				var data []byte
				data, err = os.ReadFile(name)
				body = string(data)
			}
		case "-u":
			user = value()
		case "-i":
			show = true
		case "-I":
			show, method = true, http.MethodHead
		case "-s", "-N":
		default:
			if strings.HasPrefix(args[i], "-") {
				return nil, false, fmt.Errorf("option %s is not known here", args[i])
			}
			target = args[i]
		}
	}
	if err != nil {
		return nil, false, err
	}
	if method == "" {
		if method = http.MethodGet; hasBody {
			method = http.MethodPost
		}
	}
	if request, err = http.NewRequest(method, target, strings.NewReader(body)); err != nil {
		return nil, false, err
	}
	return finishCurl(request, header, user, hasBody), show, nil
}

func finishCurl(request *http.Request, header http.Header, user string, hasBody bool) *http.Request {
	request.Header = header
	if header.Get("Accept") == "" {
		header.Set("Accept", "*/*")
	}
	if hasBody && header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if name, password, ok := strings.Cut(user, ":"); ok {
		request.SetBasicAuth(name, password)
	}
	if host := header.Get("Host"); host != "" {
		request.Host = host
	}
	if !hasBody {
		request.Body, request.ContentLength = http.NoBody, 0
	}
	return request
}
