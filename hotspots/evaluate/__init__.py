"""Did it work? Counts before and after, in a zone and beside it; pure functions, one file a method."""
