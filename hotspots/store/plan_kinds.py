"""The kinds of record the partnership's plan is made of."""

from __future__ import annotations

from hotspots.plan.meetings import Meeting
from hotspots.plan.objectives import Objective
from hotspots.plan.organisations import Organisation
from hotspots.plan.partnership import PartnershipPlan, PlanVersion
from hotspots.plan.sign_off import SignOff
from hotspots.store.records import Kind

PLAN = Kind("plan", "the plan", "P", PartnershipPlan)
OBJECTIVE = Kind("objective", "the objective", "O", Objective)
ORGANISATION = Kind("organisation", "the organisation", "ORG", Organisation)
MEETING = Kind("meeting", "the meeting", "M", Meeting)
VERSION = Kind("plan version", "the version of the plan", "V", PlanVersion, settled=True)
SIGN_OFF = Kind("sign-off", "the sign-off", "SO", SignOff, settled=True)
