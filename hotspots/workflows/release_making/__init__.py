"""Making a release, step by step: count, choose a layout, check, freeze."""
