package templates

import (
	"os"
	"testing"
)

// TestWrite writes letters to look at to the folder LETTERS.
func TestWrite(t *testing.T) {
	folder := os.Getenv("LETTERS")
	if folder == "" {
		t.Skip("LETTERS names no folder to write to")
	}
	ts, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range Kinds {
		l, err := ts.Render("en", k, fullView())
		if err != nil {
			t.Fatal(err)
		}
		os.WriteFile(folder+"/"+k+".html", []byte(l.HTML), 0o600)
	}
}
