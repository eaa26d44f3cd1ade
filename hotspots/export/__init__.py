"""Report blocks, and one writer a format."""
