"""What the summary of an action plan is made from: plain figures, zones and actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    from shapely.geometry.base import BaseGeometry

    from hotspots.export.due_regard_blocks import DueRegardPart
    from hotspots.export.engagement_blocks import EngagementPart
    from hotspots.export.evaluation_blocks import EvaluationParts
    from hotspots.export.problem_report import ProblemPart
    from hotspots.export.report import Value
    from hotspots.maps.colouring import HotLayer
    from hotspots.plan.actions import Action
    from hotspots.plan.partnership import NumberedObjective, PartnershipPlan
    from hotspots.plan.plan_changes import PlanChanges
    from hotspots.plan.profile import ZoneProfile
    from hotspots.plan.responses import Response
    from hotspots.plan.sign_off import SignedState
    from hotspots.plan.zones import Zone

NO_ZONE = "none"
"""What a record of a hot spot says when it touches no zone."""


@dataclass(frozen=True, eq=False)
class HotSpotEvidence:
    """
    A finding on hot spots, ready to be shown.

    Parameters
    ----------
    title : str
        Name of the method, and what it looked at.
    sentences, notes : tuple of str
        The reading in plain words, and its caveats.
    records : tuple of dict
        One for each hot spot, most incidents first; the keys are the same in all, `touches_zone` among them.
    geometries : tuple of shapely geometry
        Shape of each hot spot, in the workspace's metric system.
    layer : HotLayer or None
        Coloured cells, areas or clusters behind the hot spots, for the map.
    """

    title: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    records: tuple[dict[str, Value], ...] = ()
    geometries: tuple[BaseGeometry, ...] = ()
    layer: HotLayer | None = None


@dataclass(frozen=True, eq=False)
class PlanZone:
    """
    A zone with its profile.

    Parameters
    ----------
    zone : Zone
        The zone.
    profile : ZoneProfile or None
        Its figures; None when there are no incidents in the workspace at all.
    problem : ProblemPart or None
        Its problem profile; None while nobody has written one.
    evaluations : tuple of EvaluationParts
        What its finished evaluations found, the newest first.
    """

    zone: Zone
    profile: ZoneProfile | None
    problem: ProblemPart | None = None
    evaluations: tuple[EvaluationParts, ...] = ()


@dataclass(frozen=True, eq=False)
class PlanInput:
    """
    Everything the summary of an action plan says.

    Parameters
    ----------
    organisation : str
        Name of the partnership.
    fictional : bool
        Whether the data is made up.
    made_on : datetime.date
        Day of the document.
    period : str
        Period of the figures, in words.
    zones : tuple of PlanZone
        Zones, in order.
    actions : tuple of Action
        Actions of these zones, and those of the whole partnership.
    whole_plan : bool
        Whether this is the whole plan rather than chosen zones.
    hot_spots : HotSpotEvidence or None
        Evidence on hot spots.
    areas : tuple of shapely geometry
        Outlines behind the map.
    crs : str
        Metric system of all geometries.
    method : tuple of (str, str)
        Parts of the method note: term and text.
    caveats : tuple of str
        What a reader must keep in mind.
    plan : PartnershipPlan or None
        What the plan says of itself.
    objectives : tuple of NumberedObjective
        Its objectives, in order.
    changes : PlanChanges or None
        What changed since the last meeting; None while no meeting has been entered.
    sign_offs : tuple of SignedState
        Who signed which version, newest first.
    due_regard : DueRegardPart or None
        What was considered for people with protected characteristics; None leaves the chapter out.
    engagement : EngagementPart or None
        What people said and which staff were trained; None leaves the chapters out.
    responses : tuple of Response
        Responses of the evidence menu that actions started from.
    """

    organisation: str
    fictional: bool
    made_on: datetime.date
    period: str
    zones: tuple[PlanZone, ...]
    actions: tuple[Action, ...]
    whole_plan: bool
    hot_spots: HotSpotEvidence | None = None
    areas: tuple[BaseGeometry, ...] = ()
    crs: str = "EPSG:27700"
    method: tuple[tuple[str, str], ...] = ()
    caveats: tuple[str, ...] = ()
    plan: PartnershipPlan | None = None
    objectives: tuple[NumberedObjective, ...] = ()
    changes: PlanChanges | None = None
    sign_offs: tuple[SignedState, ...] = ()
    due_regard: DueRegardPart | None = None
    engagement: EngagementPart | None = None
    responses: tuple[Response, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """Short label of each zone on the map: 1, 2, 3, by zone id."""
        return {item.zone.zone_id: str(place) for place, item in enumerate(self.zones, start=1)}

    @property
    def names(self) -> dict[str, str]:
        """Name of each zone, by zone id."""
        return {item.zone.zone_id: item.zone.name for item in self.zones}
