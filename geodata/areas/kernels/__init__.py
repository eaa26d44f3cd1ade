"""Inner loops for `geodata.compiled.kernel`, imported inside functions only: numba takes a while to load."""
