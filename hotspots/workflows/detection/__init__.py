"""The parts of finding hot spots: what is read, each way of looking, the words, the files."""
