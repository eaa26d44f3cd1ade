"""The rules, in the order in which they are shown."""

from __future__ import annotations

from hotspots.plan.due_regard.finding import Rule  # noqa: TC001  type of a public name
from hotspots.plan.due_regard.rules import (
    actions,
    aims,
    characteristics,
    engagement,
    evaluation,
    evidence,
    partners,
    results_told,
    review,
    roles,
    service_changes,
    training,
    zones,
)

RULES: tuple[Rule, ...] = (
    characteristics.RULE,
    evidence.RULE,
    engagement.BY_CHARACTERISTIC,
    roles.RULE,
    aims.RULE,
    zones.RULE,
    engagement.BY_ZONE,
    results_told.RULE,
    actions.RULE,
    evaluation.RULE,
    training.RULE,
    partners.RULE,
    service_changes.RULE,
    review.RULE,
)
