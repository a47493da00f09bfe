// Package apis carries the built-in documents: for each API an openapi.yaml
// written from its vendor's document, and an overlay.yaml with its behaviour;
// in pages the templates that several of them use.
package apis

import "embed"

// Files holds one folder for each built-in API, and pages.
//
//go:embed */openapi.yaml */overlay.yaml pages/*.tmpl
var Files embed.FS

// Names lists the built-in APIs in the order they are shown.
var Names = []string{"trends", "evovoice", "hapihub", "genesys"}
