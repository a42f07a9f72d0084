package mailin

import (
	"context"
	"fmt"

	"github.com/emersion/go-imap/v2"
)

// Arrived looks for a mail of that Message-ID, without angle brackets, in the
// folder where the provider keeps what was sent. It reads nothing else there,
// and changes nothing. Its errors are without the server's words.
func Arrived(ctx context.Context, cfg Config, folder, messageID string) (bool, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return false, err
	}
	cfg.Folder = folder
	s, err := connect(ctx, &cfg)
	if err != nil {
		return false, fmt.Errorf("looking into the folder of sent mail: %s", discreet(err))
	}
	defer s.close()
	criteria := imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: "<" + messageID + ">"}}}
	found, err := s.search(ctx, 1, criteria)
	if err != nil {
		return false, fmt.Errorf("looking for a letter that was sent: %s", discreet(err))
	}
	return len(found) > 0, nil
}
