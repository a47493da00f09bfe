package specs_test

import (
	"os"
	"runtime"
	"testing"

	"understudy/specs"
)

// BenchmarkLoadGiant loads the largest document of the corpus until it is ready to
// serve, and tells the memory it then holds and the most the system gave.
func BenchmarkLoadGiant(b *testing.B) {
	giant, size := "", int64(0)
	for _, file := range corpus(b) {
		if info, err := os.Stat(file); err == nil && info.Size() > size {
			giant, size = file, info.Size()
		}
	}
	var held runtime.MemStats
	for b.Loop() {
		api, err := specs.LoadFile(giant)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&held)
		runtime.KeepAlive(api)
		b.StartTimer()
	}
	b.ReportMetric(float64(size)/(1<<20), "MiB-read")
	b.ReportMetric(float64(held.HeapAlloc)/(1<<20), "MiB-held")
	b.ReportMetric(float64(held.Sys)/(1<<20), "MiB-system")
}
