package store_test

import (
	"reflect"
	"testing"

	"refdesk/desk"
	"refdesk/store"
	"refdesk/store/storetest"
)

func TestCaseComesBackAsSaved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		got := open(t, s)
		change := opening(desk.RawMail{ID: 1}, got.Number, "mara@example.net")
		want := *change.Case
		want.Version = 1
		want.Views, want.Answers, want.Questions = change.Views, change.Answers, change.Questions
		want.Promises = []desk.Promise{change.Promises[1], change.Promises[0]} // by when they are due
		if !reflect.DeepEqual(got, &want) {
			t.Errorf("got  %+v\nwant %+v", got, &want)
		}
	})
}
