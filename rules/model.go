package rules

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
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
