package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"understudy/contract/report"
)

func newReportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "report FORMAT[=FILE] …",
		Short: "Write the reports of a run that has ended",
		Long: "Read the events of a run from standard input, as \"verify --report json=FILE\" wrote them, and write\n" +
			"other reports of it: to standard output, or to files as FORMAT=FILE. The bytes are those that\n" +
			"verify itself would have written.\n\nReports:\n" + reportDocs(),
		Example: "  understudy report html < run.ndjson > run.html\n" +
			"  understudy report sarif=run.sarif junit=run.xml < run.ndjson",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("report takes a FORMAT, one of %v. Usage: %s", report.Names(), cmd.UseLine())
			}
			return convert(cmd, args)
		},
	}
}

func convert(cmd *cobra.Command, wanted []string) error {
	if err := placedTwice(wanted); err != nil {
		return err
	}
	var out outputs
	defer out.discard()
	opened, err := out.open(cmd.OutOrStdout(), wanted)
	if err != nil {
		return err
	}
	if err := report.Convert(cmd.InOrStdin(), opened); err != nil {
		return fmt.Errorf("read the run: %w", err)
	}
	return out.keep()
}
