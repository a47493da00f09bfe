package report

import "encoding/xml"

// The elements of a JUnit file, as far as its readers agree.

type suitesXML struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Errors   int        `xml:"errors,attr"`
	Time     string     `xml:"time,attr"`
	Suites   []suiteXML `xml:"testsuite"`
}

func (s *suitesXML) add(one suiteXML) {
	s.Tests += one.Tests
	s.Failures += one.Failures
	s.Skipped += one.Skipped
	s.Suites = append(s.Suites, one)
}

type suiteXML struct {
	Name       string         `xml:"name,attr"`
	Tests      int            `xml:"tests,attr"`
	Failures   int            `xml:"failures,attr"`
	Skipped    int            `xml:"skipped,attr"`
	Errors     int            `xml:"errors,attr"`
	Time       string         `xml:"time,attr"`
	Timestamp  string         `xml:"timestamp,attr,omitempty"`
	Properties *propertiesXML `xml:"properties"`
	Cases      []caseXML      `xml:"testcase"`
}

func (s *suiteXML) add(one caseXML) {
	s.Tests++
	if one.Failure != nil {
		s.Failures++
	}
	if one.Skipped != nil {
		s.Skipped++
	}
	s.Cases = append(s.Cases, one)
}

type caseXML struct {
	Name       string         `xml:"name,attr"`
	Class      string         `xml:"classname,attr"`
	Time       string         `xml:"time,attr"`
	Properties *propertiesXML `xml:"properties"`
	Failure    *messageXML    `xml:"failure"`
	Skipped    *messageXML    `xml:"skipped"`
}

type messageXML struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

type propertiesXML struct {
	List []propertyXML `xml:"property"`
}

type propertyXML struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}
