"""Inner loops for `geodata.compiled.kernel`; imported inside functions only, as numba takes a while to load."""
