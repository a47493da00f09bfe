package mocktest

import (
	"io/fs"
	"testing/fstest"
)

// single is a folder with one document in it.
func single(data []byte) fs.FS {
	return fstest.MapFS{"openapi.yaml": &fstest.MapFile{Data: data}}
}
