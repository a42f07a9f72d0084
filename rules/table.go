package rules

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// table holds a row of small whole numbers for each feature it knows. Most of
// what reading a mail costs is to look rows up and to add them, so they lie
// and add as processors like it: the keys fit into a small cache, a look at a
// row takes one line of a large one, and eight numbers are added at once. Rows
// stay where the file has them, which for the shipped one is in the program.
type table struct {
	width  int
	step   float32  // what 1 in a row is worth
	keys   []uint32 // ascending; the row of each is in the same place
	starts []uint32 // where the keys begin that have these first bits
	shift  int      // leaves the first bits of a key
	rows   []byte   // blocks of them a row
	blocks int
}

const (
	// blockWidth is how many numbers are in a block, a byte each, with bias
	// added, so that none is below zero.
	blockWidth = 32
	bias       = 128
	// low picks every other number of a word, with room above each to add in.
	low = 0x00ff00ff00ff00ff
	// room is how many numbers surely fit on one another there: 257 × 255 is
	// the largest number of 16 bits.
	room = 257
)

// blocksOf is how many blocks a row of so many numbers takes.
func blocksOf(width int) int { return (width + blockWidth - 1) / blockWidth }

func (t *table) at(row, column int) int8 {
	return int8(t.rows[row*t.blocks*blockWidth+column] ^ bias)
}

// row finds the row of a feature.
func (t *table) row(f uint32) (row int, ok bool) {
	first := f >> t.shift
	start := t.starts[first]
	for i, k := range t.keys[start:t.starts[first+1]] {
		if k == f {
			return int(start) + i, true
		}
	}
	return 0, false
}

// add adds the row of each feature to sum.
func (t *table) add(sum []int32, features []uint32) {
	for b := range t.blocks {
		part := sum[b*blockWidth : min(t.width, (b+1)*blockWidth)]
		for i := 0; i < len(features); i += room {
			t.addBlock(part, features[i:min(i+room, len(features))], b)
		}
	}
}

// addBlock adds one block of the rows of at most room features.
func (t *table) addBlock(sum []int32, features []uint32, b int) {
	var even, odd [blockWidth / 8]uint64
	found := int32(0)
	for _, f := range features {
		row, ok := t.row(f)
		if !ok {
			continue
		}
		found++
		block := t.rows[(row*t.blocks+b)*blockWidth:][:blockWidth]
		w0, w1 := binary.LittleEndian.Uint64(block), binary.LittleEndian.Uint64(block[8:])
		w2, w3 := binary.LittleEndian.Uint64(block[16:]), binary.LittleEndian.Uint64(block[24:])
		even[0] += w0 & low
		odd[0] += w0 >> 8 & low
		even[1] += w1 & low
		odd[1] += w1 >> 8 & low
		even[2] += w2 & low
		odd[2] += w2 >> 8 & low
		even[3] += w3 & low
		odd[3] += w3 >> 8 & low
	}
	for i := range sum {
		lanes := even[i/8]
		if i%2 == 1 {
			lanes = odd[i/8]
		}
		sum[i] += int32(lanes>>(i%8/2*16)&0xffff) - bias*found
	}
}

// newTable makes a table of weights, dropping rows that weigh next to nothing.
func newTable(width int, weights map[uint32][]float32, least float32) table {
	t := table{width: width, blocks: blocksOf(width)}
	var largest float32
	keys := make([]uint32, 0, len(weights))
	for f, row := range weights {
		top := top(row)
		if top < least {
			continue
		}
		largest = max(largest, top)
		keys = append(keys, f)
	}
	slices.Sort(keys)
	t.step = max(largest, 1e-6) / 127
	t.rows = make([]byte, len(keys)*t.blocks*blockWidth)
	for n, f := range keys {
		for column, w := range weights[f] {
			t.rows[n*t.blocks*blockWidth+column] = uint8(int8(math.Round(float64(w/t.step)))) ^ bias
		}
	}
	t.index(keys)
	return t
}

func top(row []float32) float32 {
	var m float32
	for _, w := range row {
		m = max(m, w, -w)
	}
	return m
}

// index makes ready for row: about one key has the same first bits as another.
func (t *table) index(keys []uint32) {
	few := bits.Len(uint(len(keys)))
	t.keys, t.shift = keys, 32-few
	t.starts = make([]uint32, 1<<few+1)
	for _, f := range keys {
		t.starts[f>>t.shift+1]++
	}
	for i := range t.starts[1:] {
		t.starts[i+1] += t.starts[i]
	}
}

// encode writes the width, the number of rows, the step, the keys, and the rows.
func (t *table) encode(to []byte) []byte {
	to = binary.AppendUvarint(to, uint64(t.width))
	to = binary.AppendUvarint(to, uint64(len(t.keys)))
	to = binary.LittleEndian.AppendUint32(to, math.Float32bits(t.step))
	for _, k := range t.keys {
		to = binary.LittleEndian.AppendUint32(to, k)
	}
	return append(to, t.rows...)
}

// decode reads what encode wrote, and returns what follows it. The rows stay
// where they are.
func (t *table) decode(b []byte) ([]byte, error) {
	width, n1 := binary.Uvarint(b)
	count, n2 := binary.Uvarint(b[max(n1, 0):])
	if n1 <= 0 || n2 <= 0 || width == 0 || width > maxModelWidth || len(b) < n1+n2+4 {
		return nil, errModel
	}
	b = b[n1+n2:]
	t.width, t.blocks, t.step = int(width), blocksOf(int(width)), math.Float32frombits(binary.LittleEndian.Uint32(b))
	b = b[4:]
	if count > uint64(len(b)) || int(count)*(4+t.blocks*blockWidth) > len(b) {
		return nil, errModel
	}
	keys := make([]uint32, count)
	for i := range keys {
		keys[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	if !slices.IsSorted(keys) {
		return nil, errModel
	}
	t.index(keys)
	end := int(count) * (4 + t.blocks*blockWidth)
	t.rows = b[4*count : end]
	return b[end:], nil
}
