"""Inner loops of the evaluation, in machine code; imported when first needed."""
