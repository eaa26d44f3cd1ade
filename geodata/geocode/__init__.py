"""From what a record says of its place to a point: coordinates, grid references, postcodes."""
