"""Outside data in, promised frames out. Never imports hotspots."""
