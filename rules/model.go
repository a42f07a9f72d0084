package rules

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// The questions that the tagger answers for each word: is it part of a view,
// of the answer to a slot?
var tasks = [taskCount]string{"view", "since_when", "where", "device", "error_text", "what_changed", "who_else", "tried", "impact"}

const (
	taskCount  = 9
	labelCount = 3 // outside, begin, inside
	chainWidth = taskCount * labelCount
)

const (
	labelOutside = iota
	labelBegin
	labelInside
)

// model is what was learned from labelled mails. It never changes after
// decodeModel.
type model struct {
	chain  table // of token, clause and sentence features: a weight for each task and label
	mail   table // of mail features: a weight for each head
	trans  transitions
	heads  []string // what the columns of mail mean, such as "topic account"
	judges table    // of features of one found span: a weight for each certainty, and for being real
}

// transitions weighs, for each task, each label after each other.
type transitions [taskCount][labelCount][labelCount]float32

// table holds a row of small whole numbers for each feature it knows.
type table struct {
	width int
	step  float32  // what 1 in a row is worth
	keys  []uint32 // open addressing, a power of two long; 0 is free
	place []int32  // of the row that belongs to the key
	rows  []int8
}

// row finds the row of a feature, nil where it is not known.
func (t *table) row(f uint32) []int8 {
	if len(t.keys) == 0 {
		return nil
	}
	mask := uint32(len(t.keys) - 1)
	for i := f & mask; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == f {
			at := int(t.place[i]) * t.width
			return t.rows[at : at+t.width]
		}
	}
	return nil
}

// add adds the row of each feature to sum.
func (t *table) add(sum []int32, features []uint32) {
	for _, f := range features {
		row := t.row(f)
		if row == nil {
			continue
		}
		s := sum[:len(row)]
		for i, w := range row {
			s[i] += int32(w)
		}
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
	for _, f := range keys {
		for _, w := range weights[f] {
			t.rows = append(t.rows, int8(math.Round(float64(w/t.step))))
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
	t.keys, t.place = make([]uint32, size), make([]int32, size)
	for n, f := range keys {
		i := f & uint32(size-1)
		for t.keys[i] != 0 {
			i = (i + 1) & uint32(size-1)
		}
		t.keys[i], t.place[i] = f, int32(n)
	}
}

// modelMagic begins a model file and names its form.
const modelMagic = "refdesk model 1\n"

// errModel is why a file is no model that this program can use.
var errModel = errors.New("not a model of this program")

// encode writes the model: the same bytes for the same model.
func (m *model) encode() ([]byte, error) {
	var raw bytes.Buffer
	raw.WriteString(modelMagic)
	raw.WriteString(strings.Join(m.heads, "\t") + "\n")
	for _, task := range m.trans {
		for _, row := range task {
			for _, w := range row {
				raw.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(w)))
			}
		}
	}
	for _, t := range []*table{&m.chain, &m.mail, &m.judges} {
		t.encode(&raw)
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("packing the model: %w", err)
	}
	if _, err := z.Write(raw.Bytes()); err != nil {
		return nil, fmt.Errorf("packing the model: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("packing the model: %w", err)
	}
	return packed.Bytes(), nil
}

// encode writes the width, the step, the keys as differences, then the rows
// column by column, which packs best.
func (t *table) encode(raw *bytes.Buffer) {
	type keyed struct {
		key uint32
		row int32
	}
	var all []keyed
	for i, k := range t.keys {
		if k != 0 {
			all = append(all, keyed{k, t.place[i]})
		}
	}
	slices.SortFunc(all, func(a, b keyed) int { return int(a.row) - int(b.row) })
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
			b = append(b, byte(t.rows[n*t.width+column]))
		}
	}
	raw.Write(b)
}

// The largest model that is read, so that a broken file takes no memory.
const (
	maxModelBytes = 64 << 20
	maxModelWidth = 1 << 10
)

// decodeModel reads what encode wrote.
func decodeModel(packed []byte) (*model, error) {
	raw, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("unpacking the model: %w", err)
	}
	rest, ok := bytes.CutPrefix(raw, []byte(modelMagic))
	heads, rest, found := bytes.Cut(rest, []byte("\n"))
	m := &model{}
	if !ok || !found || len(rest) < taskCount*labelCount*labelCount*4 {
		return nil, errModel
	}
	m.heads = strings.Split(string(heads), "\t")
	for i := range m.trans {
		for j := range m.trans[i] {
			for k := range m.trans[i][j] {
				m.trans[i][j][k] = math.Float32frombits(binary.LittleEndian.Uint32(rest))
				rest = rest[4:]
			}
		}
	}
	for _, t := range []*table{&m.chain, &m.mail, &m.judges} {
		if rest, err = t.decode(rest); err != nil {
			return nil, err
		}
	}
	if m.chain.width != chainWidth || m.mail.width != len(m.heads) || m.judges.width != judgeWidth {
		return nil, errModel
	}
	return m, nil
}

// unpack reads a gzip file of one member. Its last four bytes tell how much
// there is (RFC 1952 §2.3.1); they are believed only for the first guess.
func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(packed[len(packed)-4:])
	raw := bytes.NewBuffer(make([]byte, 0, min(int(size)+bytes.MinRead, maxModelBytes)))
	_, err = raw.ReadFrom(io.LimitReader(z, maxModelBytes))
	return raw.Bytes(), err
}

func (t *table) decode(b []byte) ([]byte, error) {
	width, n1 := binary.Uvarint(b)
	count, n2 := binary.Uvarint(b[max(n1, 0):])
	if n1 <= 0 || n2 <= 0 || width == 0 || width > maxModelWidth || len(b) < n1+n2+4 {
		return nil, errModel
	}
	b = b[n1+n2:]
	t.width, t.step = int(width), math.Float32frombits(binary.LittleEndian.Uint32(b))
	b = b[4:]
	if count > uint64(len(b)) || count*width > uint64(len(b)) {
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
	t.rows = make([]int8, count*width)
	for column := range t.width {
		for n := range int(count) {
			t.rows[n*t.width+column] = int8(b[column*int(count)+n])
		}
	}
	t.index(keys)
	return b[count*width:], nil
}
