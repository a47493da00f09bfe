package specs

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"gopkg.in/yaml.v3"

	"understudy/specs/document"
	"understudy/specs/extension"
	"understudy/specs/overlay"
	"understudy/specs/schema"
	"understudy/specs/swagger"
)

// Input names what one API is loaded from.
type Input struct {
	Source
	Name     string           // how the API is called; empty: after the file
	Overlays []*document.File // applied in order
}

// LoadFile loads the document at a path of the file system; references stay
// inside its folder. Overlay files are read from their own paths.
func LoadFile(file string, overlays ...string) (*API, error) {
	in := Input{Name: nameOf(file)}
	var problems document.Problems
	for _, overlayFile := range overlays {
		f, err := document.Read(overlayFile)
		if err != nil {
			problems = append(problems, asProblems(err)...)
			continue
		}
		in.Overlays = append(in.Overlays, f)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	dir := filepath.Dir(file)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, document.Problems{{Position: document.Position{File: file}, Message: readMessage(err)}}
	}
	defer root.Close()
	label := filepath.ToSlash(dir)
	if label == "." {
		label = ""
	}
	in.Source = Source{Root: root.FS(), Name: filepath.Base(file), Label: label}
	return Load(in)
}

// nameOf makes an API's name of its file's: the folder's where the file is
// called openapi or swagger, else the file's own without its ending.
func nameOf(file string) string {
	base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if base == "openapi" || base == "swagger" {
		if absolute, err := filepath.Abs(file); err == nil {
			base = filepath.Base(filepath.Dir(absolute))
		}
	}
	return cleanName(base)
}

func cleanName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, name)
	if clean = strings.Trim(clean, ".-"); clean == "" {
		return "api"
	}
	return clean
}

// Load reads, judges and compiles one API. The error is document.Problems:
// what makes the rest meaningless; all else is listed in API.Problems.
func Load(in Input) (*API, error) {
	main, size, err := in.open(in.Source.Name)
	if err != nil && size == 0 {
		return nil, document.Problems{{Position: document.Position{File: in.label(in.Source.Name)}, Message: readMessage(err)}}
	}
	if err != nil {
		return nil, asProblems(err)
	}
	if problems := judgeVersion(main); problems != nil {
		return nil, problems
	}
	problems := applyOverlays(main, in.Overlays)
	if problems.Errors() != nil {
		return nil, problems.Errors()
	}
	converter, found := convert(in.Source, main)
	problems = append(problems, found...)
	all, found := gather(in.Source, main, converter)
	problems = append(append(problems, found...), judgeExtensions(all)...)
	if errors := all.finish(problems).Errors(); errors != nil {
		return nil, errors
	}
	return compile(in, all, problems)
}

// convert rewrites a document of Swagger 2.0; it gives nil for one of OpenAPI.
func convert(source Source, main *document.File) (*swagger.Converter, document.Problems) {
	if !swagger.Is(main) {
		return nil, nil
	}
	beside := &further{source: source, opened: map[string]*document.File{}}
	converter := swagger.New(main, beside.find)
	return converter, converter.Document()
}

// finish puts problems in order, each once, with the pointers that the author knows.
func (all *files) finish(problems document.Problems) document.Problems {
	if all.swagger != nil {
		for i, p := range problems {
			problems[i].Pointer = swagger.Written(p.Pointer)
		}
	}
	problems.Sort()
	return once(problems)
}

// compile makes the model of files in good order.
func compile(in Input, all *files, problems document.Problems) (*API, error) {
	model, problem := readModel(all)
	if problem != nil {
		return nil, document.Problems{*problem}
	}
	b := builder{api: &API{Name: in.Name, files: all}, files: all, problems: problems}
	b.build(model)
	b.readPages(in.Source)
	b.problems = append(b.problems, findings(model, all.list[0])...)
	b.problems = all.finish(b.problems)
	if errors := b.problems.Errors(); errors != nil {
		return nil, errors
	}
	b.api.Problems = b.problems
	return b.api, nil
}

// once leaves out what is told already, such as of an example used in two places.
func once(problems document.Problems) document.Problems {
	seen := map[document.Problem]bool{}
	return slices.DeleteFunc(problems, func(p document.Problem) bool {
		told := seen[p]
		seen[p] = true
		return told
	})
}

func asProblems(err error) document.Problems {
	var problems document.Problems
	if errors.As(err, &problems) {
		return problems
	}
	return document.Problems{{Message: err.Error()}}
}

var readVersion = regexp.MustCompile(`^3\.[012](\.|-|$)`)

func judgeVersion(f *document.File) document.Problems {
	at := func(pointer, message, advice string) document.Problems {
		return document.Problems{{Position: f.Position(pointer), Pointer: pointer, Message: message, Advice: advice}}
	}
	const start = `it begins with "openapi: 3.0.3" or the like`
	if f.Root.Kind != yaml.MappingNode {
		return at("", "no OpenAPI document: its root is no object", start)
	}
	if version, ok := f.Value("/swagger"); ok && !swagger.Is(f) {
		return at("/swagger", fmt.Sprintf("unknown version of Swagger (%v)", version), "2.0 is read, and OpenAPI 3.0, 3.1 and 3.2")
	} else if ok {
		return nil
	}
	if version, ok := f.Value("/swaggerVersion"); ok {
		return at("/swaggerVersion", fmt.Sprintf("unknown version of Swagger (%v)", version), "2.0 is read, and OpenAPI 3.0, 3.1 and 3.2")
	}
	version, ok := f.Value("/openapi")
	if !ok {
		return at("", `no OpenAPI document: "openapi" is missing`, start)
	}
	if text := fmt.Sprint(version); !readVersion.MatchString(text) {
		return at("/openapi", fmt.Sprintf("unknown version (%s)", text), "3.0, 3.1 and 3.2 are read")
	}
	return nil
}

func applyOverlays(main *document.File, overlays []*document.File) document.Problems {
	var problems document.Problems
	for _, over := range overlays {
		problems = append(problems, overlay.Apply(main, over)...)
	}
	return problems
}

func judgeExtensions(all *files) document.Problems {
	problems := extension.Check(all.list[0])
	for _, f := range all.list[1:] {
		problems = append(problems, extension.CheckFragment(f)...)
	}
	return problems
}

// readModel hands the files to kin-openapi, as JSON, so that our own reading of
// the text is the only one, and without schemas, which package schema reads.
func readModel(all *files) (model *openapi3.T, problem *document.Problem) {
	defer func() {
		if cause := recover(); cause != nil {
			problem = unread(all, fmt.Errorf("the reader gave up: %v", cause))
		}
	}()
	loader := openapi3.NewLoader()
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		return all.json(path.Clean(location.Path))
	}
	data, err := all.json(all.main)
	if err == nil {
		model, err = loader.LoadFromDataWithPath(data, &url.URL{Path: all.main})
	}
	if err != nil {
		return nil, unread(all, err)
	}
	return model, nil
}

func unread(all *files, err error) *document.Problem {
	return &document.Problem{
		Position: all.list[0].Position(""), Message: "the document cannot be made into a model: " + err.Error(),
	}
}

func newCompiler(all *files, spec string) *schema.Compiler {
	dialect := schema.OpenAPI31
	if strings.HasPrefix(spec, "3.0") {
		dialect = schema.OpenAPI30
	}
	sources := make([]schema.Source, 0, len(all.list))
	usual := dialectOf(all.list[0])
	for _, f := range all.list {
		root, _ := f.Value("")
		own := dialectOf(f)
		if own == "" && !all.has(spot{all.nameOf(f), "/openapi"}) {
			own = usual // parts of the document stand in further files
		}
		sources = append(sources, schema.Source{Name: all.nameOf(f), Root: root, Order: f.Members, SchemaDialect: own})
	}
	return schema.NewCompiler(dialect, sources...)
}

// dialectOf is what a document says its schemas are written in; "" where it does not.
func dialectOf(f *document.File) string {
	uri, _ := f.Value("/jsonSchemaDialect")
	text, _ := uri.(string)
	return text
}
