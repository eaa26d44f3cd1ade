"""The database of zones, actions and area summaries."""
