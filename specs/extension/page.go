package extension

// AboutPage is one entry of x-mock-page: a page about the API itself, made of a template.
type AboutPage struct {
	// Path at which the page is, below the API; {name} stands for any segment. What the document declares comes first.
	Path string `yaml:"path,required"`
	// Type is the media type it is sent as, with its charset; html in it makes the template escape values.
	Type string `yaml:"type,required"`
	// Template is the file with Go's template language, beside the document.
	Template string `yaml:"template,required"`
}
