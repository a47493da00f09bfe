package bench

import (
	"encoding/json"
	"net/http"
)

// libraryFaults break the server of books and loans.
var libraryFaults = []Fault{
	{Number: 9, Name: "total-is-a-word", Doc: "an integer header holds a word",
		Operation: "listBooks", Check: headers, tamper: header("X-Total-Count", "many")},
	{Number: 8, Name: "total-missing", Doc: "a required response header is not sent",
		Operation: "listBooks", Check: headers, tamper: header("X-Total-Count", "")},
	{Number: 26, Name: "tag-twice", Doc: "a list of distinct items has one twice",
		Operation: "readBook", Check: schema, tamper: member("tags", func(any) any { return []any{"a", "a"} })},
	{Number: 29, Name: "multiple-broken", Doc: "a number is no multiple of what it has to be",
		Operation: "readBook", Check: schema, tamper: member("price", func(any) any { return json.Number("9.9") })},
	{Number: 25, Name: "high-number-in-third", Doc: "a number is above its maximum in the third item of a list only",
		Operation: "listBooks", Check: schema, tamper: highThird},
	{Number: 38, Name: "branch-ignored", Doc: "a list is given without its required query parameter",
		Operation: "listLoans", Check: missingParameter, Also: []string{negativeData}, overlooks: "branch required"},
	{Number: 38, Name: "desk-ignored", Doc: "a create is accepted without its required header",
		Operation: "createLoan", Check: missingHeader, Also: []string{missingParameter, negativeData}, overlooks: "X-Desk required"},
	{Number: 39, Name: "uuid-ignored", Doc: "what is no UUID is accepted",
		Operation: "createBook", Check: negativeData, overlooks: "/shelf format"},
	{Number: 42, Name: "bound-accepted", Doc: "an exclusive bound itself is accepted",
		Operation: "createBook", Check: negativeData, overlooks: "/price exclusiveMinimum"},
	{Number: 42, Name: "multiple-ignored", Doc: "a number is accepted that is no multiple",
		Operation: "replaceBook", Check: negativeData, overlooks: "/price multipleOf"},
	{Number: 43, Name: "twins-accepted", Doc: "a list with an item twice is accepted",
		Operation: "createBook", Check: negativeData, overlooks: "/tags uniqueItems"},
	{Number: 36, Name: "genre-ignored", Doc: "a word outside an enum of the query is accepted",
		Operation: "listBooks", Check: negativeData, overlooks: "genre enum"},
	{Number: 50, Name: "pair-refused", Doc: "two optional parameters together are refused",
		Operation: "listBooks", Check: positiveData},
	{Number: 60, Name: "refused-and-left", Doc: "a refused create leaves its record behind",
		Operation: "createBook", Where: []string{"readBook", "listBooks"}, Check: resourceLeak, Also: []string{failedWrite}},
	{Number: 72, Name: "limit-ignored", Doc: "a page has more than limit items",
		Operation: "listBooks", Check: pageLimit},
	{Number: 73, Name: "offset-shifted", Doc: "the first item of a page is the last of the one before",
		Operation: "listBooks", Check: pagesDisjoint},
	{Number: 74, Name: "cursor-loops", Doc: "the next page is the first one again",
		Operation: "listLoans", Check: nextLink, Also: []string{pagesDisjoint}},
	{Number: 75, Name: "descending-ignored", Doc: "descending is ascending",
		Operation: "listBooks", Check: sortOrder, OptIn: true},
	{Number: 75, Name: "sorted-as-text", Doc: "numbers are sorted as text",
		Operation: "listBooks", Check: sortOrder, OptIn: true},
	{Number: 76, Name: "filter-ignored", Doc: "one word of a filter is ignored",
		Operation: "listBooks", Check: filterApplied, OptIn: true},
	{Number: 78, Name: "head-absent", Doc: "HEAD is answered with 404 where GET is 200",
		Operation: "probeBook", Where: []string{"readBook"}, Check: headParity},
	{Number: 80, Name: "huge-offset-crashes", Doc: "a large offset is a crash",
		Operation: "listBooks", Check: serverError, Also: []string{robustInput}, tamper: crashOnOffset},
}

func highThird(_ *http.Request, a *answer) {
	if r, ok := a.body.(record); ok && a.status == http.StatusOK {
		if items, _ := r["items"].([]record); len(items) > 2 {
			items[2]["pages"] = json.Number("5001")
		}
	}
}

func crashOnOffset(r *http.Request, a *answer) {
	if len(r.URL.Query().Get("offset")) > 4 {
		*a = answer{status: crash.status, header: a.header, body: crash.body}
	}
}
