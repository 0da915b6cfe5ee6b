package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
)

// Fingerprint stands for all that makes a run of the scenario but the model:
// two scenarios have the same if they are the same once they are settled,
// whatever is recorded of them. The error is that of Check.
func (s Scenario) Fingerprint() (string, error) {
	settled, err := s.Settle()
	if err != nil {
		return "", err
	}
	settled.Recorded = nil
	sum := sha256.Sum256(settled.YAML())
	return hex.EncodeToString(sum[:fingerprintSize]), nil
}

// fingerprintSize is how many bytes of the hash a fingerprint has: nobody makes
// two scenarios with the same.
const fingerprintSize = 16
