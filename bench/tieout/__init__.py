"""Does the tie-out hold? Wrong sentences that it must catch, and numbers that decoding must not emit."""
