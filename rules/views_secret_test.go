package rules

import "testing"

func TestViewsWithoutSecrets(t *testing.T) {
	text := "My user name is lfox and my password is Sommer2024!x today. The server is down."
	views := []View{{Span: "My user name is lfox"}, {Span: "The server is down"}}
	got := withoutSecrets(text, views, []Secret{{Span: "Sommer2024!x", Kind: "password"}})
	if len(got) != 1 || got[0].Span != "The server is down" {
		t.Errorf("got %+v", got)
	}
	if all := withoutSecrets(text, []View{{Span: "The server is down"}}, nil); len(all) != 1 {
		t.Errorf("without a secret: %+v", all)
	}
}
