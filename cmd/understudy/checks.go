package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"understudy/contract/check"
)

func newChecksCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "checks",
		Short: "List what verify judges",
		Long: "List the checks of verify: name, severity, whether it judges by default, and what it finds.\n" +
			"Those that do not judge by default are asked for with verify --checks.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch format {
			case "text":
				return listChecks(cmd.OutOrStdout())
			case "json":
				return listChecksJSON(cmd.OutOrStdout())
			}
			return unknown("--format", "format", format, []string{"text", "json"})
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "how to write the list: text or json")
	return cmd
}

func listChecks(w io.Writer) error {
	for _, c := range check.All {
		mode := "on"
		if c.OptIn {
			mode = "opt-in"
		}
		if _, err := fmt.Fprintf(w, "%s  %s, %s\n%s\n\n", c.Name, c.Severity, mode, wrapped(c.Doc)); err != nil {
			return err
		}
	}
	return nil
}

// wrapped breaks a paragraph into indented lines that fit a terminal.
func wrapped(paragraph string) string {
	const indent, width = "    ", 96
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(paragraph) {
		switch {
		case column == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+len(word) > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}

type listedCheck struct {
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Default  bool   `json:"default"`
	Doc      string `json:"doc"`
}

func listChecksJSON(w io.Writer) error {
	all := make([]listedCheck, len(check.All))
	for i, c := range check.All {
		all[i] = listedCheck{c.Name, string(c.Severity), !c.OptIn, strings.Join(strings.Fields(c.Doc), " ")}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(all)
}
