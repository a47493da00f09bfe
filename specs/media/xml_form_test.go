package media_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"understudy/specs/media"
	"understudy/specs/schema"
)

func TestXMLInAFormOfItsOwn(t *testing.T) {
	t.Parallel()
	inner := objectOf("z", str, "a", str)
	thing := named(objectOf("zeta", str, "beta", inner, "alpha", str), schema.XML{Name: "Thing", Namespace: "urn:t"})
	value := object{"zeta": nil, "beta": object{"z": "1", "a": nil}, "alpha": "x"}
	for _, test := range []struct {
		name string
		form media.XML
		want string
	}{
		{"none", media.XML{}, `<Thing xmlns="urn:t"><zeta xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></zeta><beta><z>1</z><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"></a></beta><alpha>x</alpha></Thing>`},
		{"sorted, nil declared once", media.XML{Instance: "i", Sorted: true}, `<Thing xmlns="urn:t" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><alpha>x</alpha><beta><a i:nil="true"></a><z>1</z></beta><zeta i:nil="true"></zeta></Thing>`},
	} {
		got, err := test.form.Encode(value, thing)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(xmlStart+test.want, string(got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		back, err := test.form.Decode(got, nil, "")
		if err != nil {
			t.Errorf("%s: %v: %v", test.name, back, err)
		}
	}
}

func TestRanges(t *testing.T) {
	t.Parallel()
	got := media.Ranges([]string{"Text/HTML;q=0.1, application/json ; a=\"x,y\"", "", " , */*"})
	if diff := cmp.Diff([]string{"text/html", "application/json", "*/*"}, got); diff != "" {
		t.Error(diff)
	}
}
