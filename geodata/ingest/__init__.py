"""Reading incident files: readers, layouts, cleaning and repeats."""
