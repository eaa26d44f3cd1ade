"""Inner loops of rates, compiled; imported only when they run."""
