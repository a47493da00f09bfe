package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"understudy/specs"
	"understudy/specs/document"
	"understudy/specs/resource"
)

func newInspectCommand() *cobra.Command {
	var overlays []string
	var overlayOut string
	cmd := &cobra.Command{
		Use:   "inspect SPEC …",
		Short: "Show what was understood: problems, operations, resources and why",
		Long: "Show what was understood of a document: its problems with their places, its operations with what\n" +
			"they do, its resources with the evidence for each. Exits 1 where a document has errors, 2 where one\n" +
			"cannot be read.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if overlayOut != "" && len(args) > 1 {
				return errors.New("--overlay-out goes with one SPEC")
			}
			return inspectAll(cmd, args, overlays, overlayOut)
		},
	}
	cmd.Flags().StringArrayVar(&overlays, "overlay", nil, "OpenAPI Overlay to apply to the SPEC (repeatable)")
	cmd.Flags().StringVar(&overlayOut, "overlay-out", "", "file to write an overlay to that says what was inferred; - is standard output instead of the report")
	return cmd
}

func inspectAll(cmd *cobra.Command, args, overlays []string, overlayOut string) error {
	bad := false
	for _, spec := range args {
		api, err := loadSpec(spec, overlays, cmd.InOrStdin())
		if err != nil {
			return unreadable(cmd, spec, err)
		}
		model, problems := resource.Infer(api)
		if err := writeOverlay(cmd.OutOrStdout(), overlayOut, api, model); err != nil {
			return exitError{2, err}
		}
		if overlayOut != "-" {
			inspect(cmd.OutOrStdout(), api, model, append(problems, api.Problems...))
		}
		bad = bad || len(problems.Errors()) > 0
	}
	if bad {
		return exitError{code: 1}
	}
	return nil
}

func writeOverlay(stdout io.Writer, file string, api *specs.API, model *resource.Model) error {
	switch file {
	case "":
		return nil
	case "-":
		_, err := stdout.Write(resource.Overlay(api, model))
		return err
	}
	if err := os.WriteFile(file, resource.Overlay(api, model), 0o644); err != nil {
		return fmt.Errorf("--overlay-out: %w", err)
	}
	return nil
}

// unreadable tells the errors of a document as results where we understood
// enough to find several, else as what stopped us.
func unreadable(cmd *cobra.Command, spec string, err error) error {
	var problems document.Problems
	if !errors.As(err, &problems) || !hasPlaces(problems) {
		return exitError{2, err}
	}
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "%s\n\n", spec)
	printProblems(w, problems)
	return exitError{code: 1}
}

// hasPlaces is true where the text was read and every problem lies within it.
func hasPlaces(problems document.Problems) bool {
	for _, problem := range problems {
		if problem.Pointer == "" {
			return false
		}
	}
	return true
}

func inspect(w io.Writer, api *specs.API, model *resource.Model, problems document.Problems) {
	fmt.Fprintf(w, "%s: %s %s (OpenAPI %s)\n\n", api.Name, api.Title, api.Version, api.Spec)
	printProblems(w, problems)
	printOperations(w, model)
	printResources(w, model)
}

func printProblems(w io.Writer, problems document.Problems) {
	if len(problems) == 0 {
		fmt.Fprint(w, "Problems: none\n\n")
		return
	}
	fmt.Fprintf(w, "Problems: %d\n", len(problems))
	problems.Sort()
	for _, problem := range problems {
		fmt.Fprintf(w, "  %s: %s\n", problem.Severity, problem)
	}
	fmt.Fprintln(w)
}

func printOperations(w io.Writer, model *resource.Model) {
	fmt.Fprintf(w, "Operations: %d\n", len(model.Actions))
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, a := range model.Actions {
		op := a.Operation
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", op.Method, op.Path, op.ID, does(a), op.Place.Position)
	}
	_ = table.Flush()
	fmt.Fprintln(w)
	for _, a := range model.Actions {
		if len(a.Evidence) == 0 {
			continue
		}
		fmt.Fprintf(w, "  %s %s\n", a.Operation.Method, a.Operation.Path)
		printEvidence(w, a.Evidence)
	}
	fmt.Fprintln(w)
}

func does(a *resource.Action) string {
	if a.Resource == nil {
		return "answers by example or generated"
	}
	return fmt.Sprintf("%s of %s", a.Kind, a.Resource.Name)
}

func printResources(w io.Writer, model *resource.Model) {
	fmt.Fprintf(w, "Resources: %d\n", len(model.Resources))
	for _, r := range model.Resources {
		words := []string{"  " + r.Name}
		if r.ID != "" {
			words = append(words, "id "+r.ID)
		}
		if r.Parent != nil {
			words = append(words, "of "+r.Parent.Name)
		}
		fmt.Fprintln(w, strings.Join(words, ", "))
		printEvidence(w, r.Evidence)
		if r.Lifecycle != nil {
			fmt.Fprintf(w, "    has a lifecycle in %s with %d transitions (x-mock-lifecycle)\n", r.Lifecycle.Member, len(r.Lifecycle.Transitions))
		}
	}
}

func printEvidence(w io.Writer, evidence []resource.Evidence) {
	for _, e := range evidence {
		sure := "guess: "
		if e.Certain {
			sure = ""
		}
		fmt.Fprintf(w, "    %s%s, because %s\n", sure, e.Fact, e.Why)
	}
}
