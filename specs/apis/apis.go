// Package apis carries the built-in documents: for each API an openapi.yaml
// written from its vendor's document, and an overlay.yaml with its behaviour.
package apis

import "embed"

// Files holds one folder for each built-in API.
//
//go:embed */openapi.yaml */overlay.yaml
var Files embed.FS

// Names lists the built-in APIs in the order they are shown.
var Names = []string{"trends", "evovoice", "hapihub", "genesys"}
