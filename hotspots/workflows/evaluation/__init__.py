"""Parts of an evaluation: its periods, its places, its answer."""
