"""Pages: choose, run, show. No number is made in a page."""
