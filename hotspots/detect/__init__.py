"""Hot spot methods, one file a method."""
