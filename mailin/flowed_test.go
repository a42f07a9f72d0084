package mailin

import "testing"

func TestJoinFlowed(t *testing.T) {
	check := func(input string, delSp bool, want string) {
		t.Helper()
		if got := joinFlowed(input, delSp); got != want {
			t.Errorf("%q: got %q, want %q", input, got, want)
		}
	}
	check("The printer \njams.\nAgain.\n", false, "The printer jams.\nAgain.\n")
	check("Drucker \nwarteschlange\n", true, "Druckerwarteschlange\n")
	check("> one \n> two\n>> deeper \n>> still\nanswer\n", false, "> one two\n>> deeper still\nanswer\n")
	check("> one \nanswer\n", false, "> one \nanswer\n")
	check(" From here\n >no quote\n", false, "From here\n>no quote\n")
	check("Bye \n-- \nIna \nMeer\n", false, "Bye \n-- \nIna Meer\n")
	check(">\n> a\n", false, ">\n> a\n")
	check("no line end ", false, "no line end \n")
	check("", false, "\n")
}
