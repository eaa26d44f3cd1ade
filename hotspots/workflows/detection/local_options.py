"""Choices that Gi* and local Moran share."""

from __future__ import annotations

from hotspots.workflows.method import Option

_WAYS = (
    ("exact", "over all shuffles of the places (counts only)"),
    ("permutation", "from random shuffles of the places"),
    ("normal", "by the normal curve alone"),
)
GI_P_VALUES = Option(
    "p_values",
    "Chance is worked out",
    "How p-values come about. scatter (gi-star only, usual there): the normal curve, but never below the "
    "exact chance of so many incidents if each fell anywhere alike; exact or permutation: from shuffles "
    "(usual for local-moran); normal: the normal curve alone, with false alarms where counts are small.",
    choices=(("scatter", "normal curve, held to exact chances of incidents"), *_WAYS),
    default="scatter",
)
MORAN_P_VALUES = Option(
    "p_values",
    "Chance is worked out",
    "How p-values come about: over all shuffles of the counts, from random shuffles, or by the normal curve, "
    "which raises false alarms where counts are small.",
    choices=_WAYS,
)
SHUFFLES = Option(
    "permutations",
    "Random shuffles",
    "How many; unless given, enough for a single place to pass the correction.",
    kind="whole",
    least=99,
    most=99_999,
)
CORRECTION = Option(
    "correction",
    "Allowing for many places",
    "False discovery rate by Benjamini and Hochberg, or the stricter one of Benjamini and Yekutieli.",
    choices=(("bh", "Benjamini-Hochberg"), ("by", "Benjamini-Yekutieli (stricter)")),
    default="bh",
)
STANDARDISE = Option(
    "standardise",
    "Rates of few people",
    "Whether rates are standardised by empirical Bayes, so that areas with few people do not stand out by "
    "chance.",
    choices=(("eb", "standardised (empirical Bayes)"), ("none", "as they are")),
    default="eb",
)
SHARED = (SHUFFLES, CORRECTION, STANDARDISE)
CORRECTION_NAMES = {"bh": "Benjamini-Hochberg", "by": "Benjamini-Yekutieli"}
