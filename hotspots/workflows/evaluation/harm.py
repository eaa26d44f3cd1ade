"""The difference weighed by harm, where the records carry harm weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hotspots.evaluate.wdd import WddResult, wdd
from hotspots.wording import counted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from hotspots.workflows.evaluation.periods import Periods


def harm_difference(
    frame: pd.DataFrame,
    late: NDArray[np.bool_],
    members: dict[str, NDArray[np.bool_]],
    periods: Periods,
) -> tuple[WddResult | None, str]:
    """
    Weigh each incident by its harm.

    Parameters
    ----------
    frame : pandas.DataFrame
        Incidents of the months compared; ``harm`` where known.
    late : numpy.ndarray of bool
        Which of them lie after the start.
    members : dict of numpy.ndarray of bool
        Which of them lie in each place.
    periods : Periods
        Months before and after.

    Returns
    -------
    tuple of WddResult or None, and str
        The difference in harm of the time after, buffers left out; and what was left out. None and an empty
        text where no record here has a harm weight.
    """
    here = members["zone"] | members["control"]
    if "harm" not in frame or not frame.loc[here, "harm"].gt(0).any():
        return None, ""
    harm = frame["harm"].to_numpy(dtype=float)
    weighed = here & (np.nan_to_num(harm) > 0)
    weights = np.unique(harm[weighed])
    table = {
        name: np.array(
            [
                [int((members[name] & part & (harm == weight)).sum()) for part in (~late, late)]
                for weight in weights
            ]
        )
        for name in ("zone", "control")
    }
    missing = int(here.sum() - weighed.sum())
    found = wdd(
        table["zone"],
        table["control"],
        weights={"time": (periods.before / periods.after, 1.0), "harm": weights},
    )
    return found, (
        f"{counted(missing, 'incident has', 'incidents have')} no harm weight and are left out of the "
        "difference in harm."
        if missing
        else ""
    )
