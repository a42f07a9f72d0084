package rules

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// table holds a row of small whole numbers for each feature it knows. Most of
// what reading a mail costs is to look rows up and to add them, so they lie
// and add as processors like it: a look at a key takes one cache line, a look
// at a row another, and eight numbers are added at once.
type table struct {
	width  int
	step   float32 // what 1 in a row is worth
	slots  []slot  // open addressing, a power of two long
	rows   []block // blocks of them a row
	blocks int
}

// slot says which row is whose.
type slot struct {
	key uint32 // 0 is free
	row int32
}

// block is 32 numbers of a row, eight a word, the first lowest; each is
// stored with 128 added, so that it is never below zero.
type block [4]uint64

const (
	blockWidth = 32
	bias       = 128
	// low picks every other number of a word, with room above each to add in.
	low = 0x00ff00ff00ff00ff
	// room is how many numbers surely fit on one another there: 257 × 255 is
	// the largest number of 16 bits.
	room = 257
)

func newRows(width, count int) (rows []block, blocks int) {
	blocks = (width + blockWidth - 1) / blockWidth
	return make([]block, count*blocks), blocks
}

func (t *table) set(row, column int, w int8) {
	b := &t.rows[row*t.blocks+column/blockWidth]
	at := column % blockWidth
	b[at/8] |= uint64(uint8(w)^bias) << (at % 8 * 8)
}

func (t *table) at(row, column int) int8 {
	at := column % blockWidth
	return int8(uint8(t.rows[row*t.blocks+column/blockWidth][at/8]>>(at%8*8)) ^ bias)
}

// row finds the row of a feature.
func (t *table) row(f uint32) (row int, ok bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	mask := uint32(len(t.slots) - 1)
	for i := f & mask; ; i = (i + 1) & mask {
		switch s := t.slots[i]; s.key {
		case f:
			return int(s.row), f != 0
		case 0:
			return 0, false
		}
	}
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
	var even, odd block
	found := int32(0)
	for _, f := range features {
		row, ok := t.row(f)
		if !ok {
			continue
		}
		found++
		w := &t.rows[row*t.blocks+b]
		even[0] += w[0] & low
		odd[0] += w[0] >> 8 & low
		even[1] += w[1] & low
		odd[1] += w[1] >> 8 & low
		even[2] += w[2] & low
		odd[2] += w[2] >> 8 & low
		even[3] += w[3] & low
		odd[3] += w[3] >> 8 & low
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
	t := table{width: width}
	var largest float32
	keys := make([]uint32, 0, len(weights))
	for f, row := range weights {
		top := top(row)
		if f == 0 || top < least {
			continue
		}
		largest = max(largest, top)
		keys = append(keys, f)
	}
	slices.Sort(keys)
	t.step = max(largest, 1e-6) / 127
	t.rows, t.blocks = newRows(width, len(keys))
	for n, f := range keys {
		for column, w := range weights[f] {
			t.set(n, column, int8(math.Round(float64(w/t.step))))
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

// index lays out the keys for row.
func (t *table) index(keys []uint32) {
	size := 16
	for size < 2*len(keys) {
		size *= 2
	}
	t.slots = make([]slot, size)
	for n, f := range keys {
		i := f & uint32(size-1)
		for t.slots[i].key != 0 {
			i = (i + 1) & uint32(size-1)
		}
		t.slots[i] = slot{f, int32(n)}
	}
}

// encode writes the width, the step, the keys as differences, then the rows
// column by column, which packs best.
func (t *table) encode(raw *bytes.Buffer) {
	all := slices.DeleteFunc(slices.Clone(t.slots), func(s slot) bool { return s.key == 0 })
	slices.SortFunc(all, func(a, b slot) int { return int(a.row) - int(b.row) })
	b := binary.AppendUvarint(nil, uint64(t.width))
	b = binary.AppendUvarint(b, uint64(len(all)))
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(t.step))
	last := uint32(0)
	for _, k := range all {
		b = binary.AppendUvarint(b, uint64(k.key-last))
		last = k.key
	}
	for column := range t.width {
		for n := range all {
			b = append(b, byte(t.at(n, column)))
		}
	}
	raw.Write(b)
}

// decode reads what encode wrote, and returns what follows it.
func (t *table) decode(b []byte) ([]byte, error) {
	width, n1 := binary.Uvarint(b)
	count, n2 := binary.Uvarint(b[max(n1, 0):])
	if n1 <= 0 || n2 <= 0 || width == 0 || width > maxModelWidth || len(b) < n1+n2+4 {
		return nil, errModel
	}
	b = b[n1+n2:]
	t.width, t.step = int(width), math.Float32frombits(binary.LittleEndian.Uint32(b))
	b = b[4:]
	if count > uint64(len(b)) || count*width > uint64(len(b)) || count*(width+blockWidth) > maxModelBytes {
		return nil, errModel
	}
	keys, last := make([]uint32, count), uint32(0)
	for i := range keys {
		d, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errModel
		}
		last += uint32(d)
		keys[i], b = last, b[n:]
	}
	if uint64(len(b)) < count*width {
		return nil, errModel
	}
	t.fill(b, int(count))
	t.index(keys)
	return b[count*width:], nil
}

// fill takes in the rows as encode wrote them.
func (t *table) fill(columns []byte, count int) {
	t.rows, t.blocks = newRows(t.width, count)
	for column := range t.width {
		for n, w := range columns[column*count : (column+1)*count] {
			t.set(n, column, int8(w))
		}
	}
}
