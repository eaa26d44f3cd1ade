"""Outside data in, promised frames out. Never imports hotspots."""

from __future__ import annotations

from geodata.gdal_formats import switch_off_others

# Here, so that whatever part of the program loads GDAL first finds the list in place.
switch_off_others()
