package primarybackup

// serveReads answers the reads that came before the backup confirmed that it
// had entered no later view. Whoever is primary of a later view needs either
// that backup or this primary to have entered it, so nothing was committed
// there yet. Nor does a read miss what an earlier primary answered for: that is on
// the backup's disk, which tells along with its word how far it has the log. A
// primary without a backup is in every later view, and need ask nobody; what it
// began with is on its own disk, and committed.
func (s *server) serveReads() {
	alone := s.backup() == 0
	s.mustBeAlone(alone)
	if alone {
		s.StartRound()
		s.confirmed = s.Round
	}
	s.ServeReads(s.confirmed, alone)
}
