package media_test

import (
	"strconv"
	"strings"
	"testing"
)

const chatText = `{"ChatId":"0123456789abcdef","ChatName":"A name of some length","Count":12,"IsOpen":true,"Participants":[{"Id":1,"Name":"x"},{"Id":2,"Name":"y"}],"Closed":null}`

// BenchmarkJSON reads an ordinary body of 2 KiB and a long list, beside the
// standard library.
func BenchmarkJSON(b *testing.B) {
	for _, count := range []int{13, 100} {
		name := strconv.Itoa(count)
		data := []byte("[" + strings.Repeat(chatText+",", count-1) + chatText + "]")
		b.Run(name+"/ours", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			c := codec(b, "application/json")
			for b.Loop() {
				if _, err := c.Decode(data, nil, "application/json"); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/encoding_json", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := standard(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
