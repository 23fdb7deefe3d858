package asl

import (
	"strings"
	"time"
)

// isTimestamp tells whether text is an RFC 3339 timestamp as the States Language
// wants it: with an upper-case T, and an upper-case Z or a numeric offset.
func isTimestamp(text string) bool {
	if strings.ContainsAny(text, "tz,") {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, text)
	return err == nil
}
