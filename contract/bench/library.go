package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var bookInput = rules{
	"isbn":  {required: true, judge: matching(`^[0-9]{10}$`)},
	"title": {required: true, judge: text(1, 80)},
	"genre": {judge: oneOf("novel", "poetry", "science")},
	"price": {required: true, judge: price},
	"pages": {judge: integer(1, 5000)},
	"tags":  {judge: distinct(list(4, text(1, 10)))},
	"shelf": {judge: uuid},
}

// library is a server of books, which have their ids from clients and come in
// pages by offset, and of loans, which come in pages by cursor.
type library struct {
	*site
	books *table
	loans *table
}

// lag is how long an eventually consistent list misses what is new.
const lag = 300 * time.Millisecond

func newLibrary(at *site) http.Handler {
	s := &library{site: at, books: newTable(""), loans: newTable("")}
	s.furnish()
	if at.on("lists-lag") {
		s.books.lag, s.loans.lag = lag, lag
	}
	return at.handler(routes{
		"GET /books":             {"listBooks", s.listBooks},
		"POST /books":            {"createBook", s.createBook},
		"GET /books/{isbn}":      {"readBook", s.readBook},
		"HEAD /books/{isbn}":     {"probeBook", s.readBook},
		"PUT /books/{isbn}":      {"replaceBook", s.replaceBook},
		"DELETE /books/{isbn}":   {"deleteBook", s.deleteBook},
		"GET /loans":             {"listLoans", s.listLoans},
		"POST /loans":            {"createLoan", s.createLoan},
		"GET /loans/{loanId}":    {"readLoan", s.readLoan},
		"DELETE /loans/{loanId}": {"deleteLoan", s.deleteLoan},
	})
}

// furnish fills the shelves, for pages of nothing show nothing.
func (s *library) furnish() {
	genres, prices := []string{"novel", "poetry", "science"}, []string{"9.5", "12.25", "100", "7", "30", "8.75", "250", "11"}
	for i, price := range prices {
		isbn := fmt.Sprintf("00000000%02d", i)
		s.books.put(isbn, record{"isbn": isbn, "title": fmt.Sprintf("Book %c", 'H'-i), "genre": genres[i%3],
			"price": json.Number(price), "pages": json.Number(strconv.Itoa(90 + 37*i%300))})
	}
	for i := range 7 {
		id := s.loans.nextID()
		s.loans.put(id, record{"id": json.Number(id), "branch": []string{"north", "north", "south"}[i%3], "reader": fmt.Sprintf("reader%d@example.com", i)})
	}
}

func (s *library) listBooks(c call) answer {
	s.meddle()
	q := c.query(rules{
		"genre": bookInput["genre"], "maxPages": {judge: integer(1, 5000)}, "limit": {judge: integer(1, 20)},
		"offset": {judge: integer(0, 10000)}, "sort": {judge: oneOf("price", "-price", "pages", "-pages", "title", "-title")},
	})
	if c.on("page-clamped") {
		q.broken = slices.DeleteFunc(q.broken, func(rule string) bool { return rule == "limit maximum" })
	}
	if broken := c.bearable(q.broken); len(broken) > 0 || c.on("pair-refused") && q.has("genre") && q.has("maxPages") {
		return refused(http.StatusBadRequest, strings.Join(broken, ", "))
	}
	found := s.books.list(func(r record) bool { return s.wanted(q, r) })
	if by := q.text("sort"); by != "" {
		s.sort(found, strings.TrimPrefix(by, "-"), strings.HasPrefix(by, "-") && !c.on("descending-ignored"))
	}
	from, most := q.number("offset", 0), q.number("limit", 5)
	if c.on("offset-shifted") && from > 0 {
		from--
	}
	if c.on("limit-ignored") {
		most = 20
	}
	if c.on("page-clamped") {
		most = min(most, 4)
	}
	page := found[min(from, len(found)):min(from+most, len(found))]
	total := json.Number(strconv.Itoa(len(found)))
	return answer{
		status: http.StatusOK, header: map[string]string{"X-Total-Count": string(total)},
		body: record{"items": page, "total": total},
	}
}

// meddle is what others do meanwhile: they change a book of theirs, and add and remove another.
func (s *library) meddle() {
	if !s.on("other-writers") || s.answers%3 != 0 {
		return
	}
	theirs := "9999999999"
	if s.books.rows[theirs] != nil {
		s.books.remove(theirs)
	} else {
		s.books.put(theirs, record{"isbn": theirs, "title": "Theirs", "price": json.Number("3")})
	}
	changed := maps.Clone(s.books.rows["0000000001"])
	if changed != nil {
		changed["title"] = fmt.Sprint("Changed ", s.answers)
		s.books.put("0000000001", changed)
	}
}

func (s *library) wanted(q query, r record) bool {
	genre := q.text("genre")
	if genre != "" && r["genre"] != genre && (genre != "poetry" || !s.on("filter-ignored")) {
		return false
	}
	pages, known := r["pages"].(json.Number)
	n, err := pages.Int64()
	return !q.has("maxPages") || known && err == nil && n <= int64(q.number("maxPages", 0))
}

// sort puts records without the member last.
func (s *library) sort(all []record, by string, descending bool) {
	slices.SortStableFunc(all, func(a, b record) int {
		before, after := a[by], b[by]
		if before == nil || after == nil {
			return boolOrder(before == nil) - boolOrder(after == nil)
		}
		order := s.compare(before, after)
		if descending {
			return -order
		}
		return order
	})
}

func boolOrder(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (s *library) compare(a, b any) int {
	x, isNumber := a.(json.Number)
	y, _ := b.(json.Number)
	if !isNumber || s.on("sorted-as-text") {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	}
	m, _ := x.Float64()
	n, _ := y.Float64()
	return int(max(-1, min(1, (m-n)*1000)))
}

func (s *library) createBook(c call) answer {
	body, refusal := c.input(bookInput)
	if refusal != nil {
		s.leave(c)
		return *refusal
	}
	isbn := fmt.Sprint(body["isbn"])
	book := known(bookInput, body)
	if s.books.rows[isbn] != nil {
		return refused(http.StatusConflict, "there is such a book")
	}
	s.books.put(isbn, c.kept(book))
	a := shown(http.StatusCreated, book)
	a.header = map[string]string{"Location": "/books/" + isbn}
	return a
}

// leave keeps what was refused, as a fault.
func (s *library) leave(c call) {
	isbn, _ := (*c.sent)["isbn"].(string)
	if c.on("refused-and-left") && isbnPattern.MatchString(isbn) && s.books.rows[isbn] == nil {
		s.books.put(isbn, known(bookInput, record{"isbn": isbn, "title": "left", "price": json.Number("1")}))
	}
}

// known leaves what a schema knows of what was sent.
func known(of rules, body record) record {
	out := maps.Clone(body)
	maps.DeleteFunc(out, func(name string, _ any) bool { _, is := of[name]; return !is })
	return out
}

var isbnPattern = regexp.MustCompile(`^[0-9]{10}$`)

func (s *library) book(c call) (string, record, *answer) {
	isbn := c.PathValue("isbn")
	a := refused(http.StatusBadRequest, "this is no ISBN")
	switch {
	case s.books.rows[isbn] != nil:
		return isbn, s.books.rows[isbn], nil
	case c.on("tombstones") && s.books.gone[isbn] != nil:
		a = refused(http.StatusGone, "there was such a book")
	case isbnPattern.MatchString(isbn) || c.on("bad-ids-are-absent"):
		a = refused(http.StatusNotFound, "no such book")
	}
	return isbn, nil, &a
}

func (s *library) readBook(c call) answer {
	_, book, refusal := s.book(c)
	if refusal != nil {
		return *refusal
	}
	if c.Method == http.MethodHead && c.on("head-absent") {
		return refused(http.StatusNotFound, "no such book")
	}
	return shown(http.StatusOK, book)
}

func (s *library) replaceBook(c call) answer {
	isbn, old, refusal := s.book(c)
	if old == nil && (refusal.status != http.StatusNotFound || !c.on("put-creates")) {
		return *refusal
	}
	body, refusal := c.input(bookInput)
	if refusal != nil {
		return *refusal
	}
	if body["isbn"] != isbn {
		return refused(http.StatusBadRequest, "the ISBN is not that of the path")
	}
	book := known(bookInput, body)
	s.books.put(isbn, book)
	if old == nil {
		return shown(http.StatusCreated, book)
	}
	return shown(http.StatusOK, book)
}

func (s *library) deleteBook(c call) answer {
	isbn, _, refusal := s.book(c)
	if refusal != nil {
		return *refusal
	}
	s.books.remove(isbn)
	return answer{status: http.StatusNoContent}
}
