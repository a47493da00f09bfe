package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"understudy/specs/document"
)

// fillFlags gives every flag that is not on the command line its value from the
// environment, else from the config file, else leaves its default.
func fillFlags(cmd *cobra.Command, _ []string) error {
	config, file, err := readConfig(cmd)
	if err != nil {
		return err
	}
	var errs []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			return
		}
		if value, ok := os.LookupEnv(variable(f.Name)); ok {
			errs = append(errs, setFlag(cmd, f, value, variable(f.Name)))
			return
		}
		if values, ok := config[f.Name]; ok {
			for _, value := range values {
				errs = append(errs, setFlag(cmd, f, value, file.Position(document.Pointer(f.Name)).String()))
			}
		}
	})
	return errors.Join(append(errs, unknownSettings(cmd, config, file)...)...)
}

func variable(flag string) string {
	return "UNDERSTUDY_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func setFlag(cmd *cobra.Command, f *pflag.Flag, value, origin string) error {
	if err := cmd.Flags().Set(f.Name, value); err != nil {
		return fmt.Errorf("%s: %w", origin, err)
	}
	return nil
}

// readConfig gives the config file's settings as texts; none where no file is named.
func readConfig(cmd *cobra.Command) (map[string][]string, *document.File, error) {
	name, _ := cmd.Flags().GetString("config")
	if name == "" {
		name = os.Getenv(variable("config"))
	}
	if name == "" {
		return nil, nil, nil
	}
	file, err := document.Read(name)
	if err != nil {
		return nil, nil, err
	}
	var settings map[string]any
	if problems := document.Decode(file, "", &settings); len(problems) > 0 {
		return nil, nil, problems
	}
	out := map[string][]string{}
	for key, value := range settings {
		items, isList := value.([]any)
		if !isList {
			items = []any{value}
		}
		for _, item := range items {
			out[key] = append(out[key], fmt.Sprint(item))
		}
	}
	return out, file, nil
}

func unknownSettings(cmd *cobra.Command, config map[string][]string, file *document.File) []error {
	var known []string
	for _, command := range append(cmd.Root().Commands(), cmd) {
		command.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	}
	var problems document.Problems
	for key := range config {
		if slices.Contains(known, key) {
			continue
		}
		problem := document.Problem{Position: file.Position(document.Pointer(key)), Pointer: document.Pointer(key), Message: fmt.Sprintf("%q is no flag", key)}
		if near := document.Suggest(key, known); near != "" {
			problem.Advice = fmt.Sprintf("did you mean %q?", near)
		}
		problems = append(problems, problem)
	}
	if len(problems) == 0 {
		return nil
	}
	problems.Sort()
	return []error{problems}
}
