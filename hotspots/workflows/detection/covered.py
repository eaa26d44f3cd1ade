"""Which points lie in the study area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.compiled import PREPARED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hotspots.workflows.detection.inputs import Inputs, StudyArea


def covered_points(inputs: Inputs, study: StudyArea) -> NDArray[np.bool_]:
    """
    Say which points lie in the study area: a few far away would widen every distance taken from the points.

    Parameters
    ----------
    inputs : Inputs
        The incidents.
    study : StudyArea
        The study area.

    Returns
    -------
    numpy.ndarray of bool, shape (m,)
        In the order of the points.
    """
    import shapely

    with PREPARED:
        shapely.prepare(study.polygon)
        kept: NDArray[np.bool_] = shapely.intersects_xy(study.polygon, *inputs.places.xy.T)
    return kept[inputs.places.of_point]
