package rules

import (
	"bytes"
	_ "embed" // of the shipped model
	"encoding/binary"
	"errors"
	"io/fs"
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

// modelName is the file of the model.
const modelName = "model.bin"

//go:embed data/model.bin
var shippedModel []byte

// loadModel takes the model of a desk, else the shipped one.
func loadModel(folder fs.FS) (*model, error) {
	raw := shippedModel
	if isOwn(folder, modelName) {
		var err error
		if raw, err = fs.ReadFile(folder, modelName); err != nil {
			return nil, &Mistake{File: modelName, Text: err.Error(), Hint: "make the file readable, or remove it to use the shipped one"}
		}
	}
	m, err := decodeModel(raw)
	if err != nil {
		return nil, &Mistake{File: modelName, Text: err.Error(), Hint: "train it anew with refdesk rules train"}
	}
	return m, nil
}

// modelMagic begins a model file and names its form.
const modelMagic = "refdesk model 2\n"

// errModel is why a file is no model that this program can use.
var errModel = errors.New("not a model of this program")

// encode writes the model: the same bytes for the same model.
func (m *model) encode() []byte {
	b := []byte(modelMagic + strings.Join(m.heads, "\t") + "\n")
	for _, task := range m.trans {
		for _, row := range task {
			for _, w := range row {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(w))
			}
		}
	}
	for _, t := range []*table{&m.chain, &m.mail, &m.judges} {
		b = t.encode(b)
	}
	return b
}

// maxModelWidth bounds the rows of a broken file.
const maxModelWidth = 1 << 10

// decodeModel reads what encode wrote, and keeps it.
func decodeModel(raw []byte) (*model, error) {
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
	var err error
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
