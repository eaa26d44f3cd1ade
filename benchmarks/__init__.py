"""Timed runs, side by side with the peers, in one run: ratios count, seconds do not."""
