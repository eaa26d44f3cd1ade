"""`python -m hotspots` is the same as `hotspots`."""

from hotspots.cli import main

main()
