package extension

import (
	"fmt"
	"strings"
)

// Names is x-mock-names: paths at which operations are called by name, beside
// their own paths.
type Names struct {
	// Paths lists them.
	Paths []NamePath `yaml:"paths,required"`
	// Batch follows the name where a POST brings a JSON array of requests, which are answered by an array; empty: none does.
	Batch string `yaml:"batch"`
	// Completed names the header that counts how many requests of a batch were carried out.
	Completed string `yaml:"completed"`
}

// NamePath is one of the paths of x-mock-names.
type NamePath struct {
	// Path is a template with {name}, and perhaps {format}, which is one of the formats of x-mock-negotiate.
	Path NameTemplate `yaml:"path,required"`
	// Format is the format that a path without {format} stands for; empty: none.
	Format string `yaml:"format"`
}

// NameTemplate is a path template in which {name} stands as a whole segment.
type NameTemplate string

// UnmarshalValue refuses a template without {name}.
func (t *NameTemplate) UnmarshalValue(value any) error {
	text, ok := value.(string)
	if !ok || !strings.HasPrefix(text, "/") || !strings.Contains(text+"/", "/{name}/") {
		return fmt.Errorf("%v is no path with a segment {name}; write it like /call/{name}", value)
	}
	*t = NameTemplate(text)
	return nil
}

// Name is x-mock-name: the name by which an operation is called on the paths of
// x-mock-names. Operations of one name are told apart by their methods.
type Name struct {
	// Name of the operation there.
	Name string `yaml:"name,required"`
	// Methods by which it is called; none: its own.
	Methods []string `yaml:"methods"`
}
