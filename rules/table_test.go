package rules

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestTableAddsRows: what a table adds is what its numbers come to one by one,
// for rows of one block and of several, and for more features than fit at once.
func TestTableAddsRows(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for _, width := range []int{1, 4, 27, 32, 33, 70} {
		weights := map[uint32][]float32{}
		for range 300 {
			row := make([]float32, width)
			for i := range row {
				row[i] = float32(random.IntN(255) - 127)
			}
			row[0] = 127 // so that the step is 1
			weights[random.Uint32()|1] = row
		}
		made := newTable(width, weights, 0)
		var read table
		if rest, err := read.decode(made.encode(nil)); err != nil || len(rest) > 0 {
			t.Fatalf("width %d: %d bytes are left, error %v", width, len(rest), err)
		}
		features := []uint32{0, 2, 4}
		for f := range weights {
			features = append(features, f, f, f)
		}
		want := make([]int32, width)
		for _, f := range features {
			for i, w := range weights[f] {
				want[i] += int32(w)
			}
		}
		got := make([]int32, width)
		read.add(got, features)
		if !slices.Equal(got, want) {
			t.Errorf("width %d: got %v, want %v", width, got, want)
		}
	}
}
