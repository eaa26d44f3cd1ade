"""The words the four partners write: offences, outcomes, kinds of place, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

POLICE_MOTIVES = {
    "disability": ("Disability",),
    "race": ("Race", "Race", "Race", "Racial"),
    "religion_or_belief": ("Religion", "Religion", "Faith"),
    "sexual_orientation": ("Sexual orientation", "Sexual orientation", "Homophobic"),
    "gender_identity": ("Transgender",),
}
REPORT_MOTIVES = {
    "age": ("Age",),
    "disability": ("Disability", "Disabled"),
    "gender": ("Gender", "Misogyny"),
    "gender_identity": ("Transgender", "Gender identity"),
    "race": ("Race", "Ethnicity", "Racism"),
    "religion_or_belief": ("Religion", "Faith"),
    "sexual_orientation": ("Sexuality", "Sexual orientation"),
}
REPORT_DETAIL = {
    "age": ("Older people", "Young people"),
    "disability": ("Learning disability", "Wheelchair user", "Mental health", "Autistic", "Deaf"),
    "gender": ("Women and girls",),
    "gender_identity": ("Trans woman", "Trans man", "Non-binary"),
    "race": ("Black", "South Asian", "East Asian", "Polish", "Romanian", "Traveller", "Refugees", "Arab"),
    "religion_or_belief": ("anti-Muslim", "anti-Muslim", "Sikh", "Hindu", "antisemitic"),
    "sexual_orientation": ("Gay man", "Lesbian", "Bisexual"),
}
TRANSPORT_CODES = {
    "age": "AG",
    "disability": "DI",
    "gender": "GE",
    "gender_identity": "GI",
    "race": "RA",
    "religion_or_belief": "RB",
    "sexual_orientation": "SO",
}
COUNCIL_COLUMNS = {
    "age": "Age",
    "disability": "Disability",
    "gender": "Gender",
    "gender_identity": "Gender Identity",
    "race": "Race",
    "religion_or_belief": "Religion or Belief",
    "sexual_orientation": "Sexual Orientation",
}

POLICE_SETTINGS = {
    "home": ("Dwelling", "Dwelling", "Communal area of flats"),
    "street": ("Street", "Street", "Road", "Footpath"),
    "transport": ("Bus", "Railway station", "Taxi"),
    "school": ("School", "College"),
    "work": ("Workplace",),
    "place_of_worship": ("Place of worship",),
    "online": ("Online", "Social media"),
    "shop_or_leisure": ("Shop", "Licensed premises", "Takeaway"),
    "park_or_open_space": ("Park",),
    "health_or_care": ("Hospital", "Clinic"),
    "public_building": ("Library", "Public building"),
}
REPORT_SETTINGS = {
    "home": ("At home", "My flat"),
    "street": ("In the street",),
    "transport": ("Public transport",),
    "school": ("School or college",),
    "work": ("At work",),
    "place_of_worship": ("Place of worship",),
    "online": ("Online",),
    "shop_or_leisure": ("Shop", "Pub or restaurant"),
    "park_or_open_space": ("Park",),
    "health_or_care": ("Health centre",),
    "public_building": ("Public building",),
}
WHERE_WORDS = (
    "on {street}, near the corner",
    "outside the shops on {street}",
    "by the bus stop on {street}",
    "at the front door, off {street}",
    "walking along {street}",
)

POLICE_OFFENCES = {
    "online": (("Malicious communications", 0.8), ("Harassment", 0.2)),
    "home": (
        ("Harassment", 0.30), ("Public fear, alarm or distress", 0.28), ("Criminal damage", 0.18),
        ("Assault without injury", 0.12), ("Threats to kill", 0.04), ("Stalking", 0.04), ("Theft", 0.04),
    ),
    "": (
        ("Public fear, alarm or distress", 0.52), ("Assault without injury", 0.16),
        ("Assault with injury", 0.09),
        ("Harassment", 0.09), ("Criminal damage", 0.09), ("Robbery", 0.02), ("Affray", 0.03),
    ),
}  # fmt: skip
REPORT_CATEGORIES = {
    "online": (("Online abuse", 1.0),),
    "home": (("Harassment by neighbours", 0.5), ("Damage to property", 0.2), ("Verbal abuse", 0.3)),
    "": (("Verbal abuse", 0.55), ("Threats", 0.16), ("Physical assault", 0.11), ("Spitting or gestures",
    0.12), ("Graffiti", 0.06)),
}  # fmt: skip
COUNCIL_CATEGORIES = {
    "online": (("Online abuse", 1.0),),
    "home": (("Neighbour harassment", 0.6), ("Damage to a home", 0.2), ("Verbal abuse", 0.2)),
    "": (("Verbal abuse", 0.45), ("Intimidation", 0.28), ("Offensive graffiti", 0.15),
    ("Threatening behaviour", 0.12)),
}  # fmt: skip
TRANSPORT_CATEGORIES = {
    "": (("Abusive language", 0.6), ("Threat", 0.15), ("Assault", 0.1), ("Refused a seat or ramp", 0.08),
    ("Spitting", 0.07)),
}  # fmt: skip
OUTCOMES = (
    ("No suspect identified", 0.34), ("Evidential difficulties", 0.22),
    ("Victim does not support action", 0.15),
    ("Charged or summonsed", 0.13), ("Community resolution", 0.08), ("Out-of-court disposal", 0.05),
    ("Not in the public interest", 0.03),
)  # fmt: skip
OPEN_OUTCOME = "Under investigation"
ROUTES = (
    ("101", 0.33), ("999", 0.22), ("Online form", 0.20), ("Officer", 0.11), ("Front counter", 0.06),
    ("Third party reporting centre", 0.04), ("Referral from housing", 0.04),
)  # fmt: skip
STATUSES = (("Closed", 0.55), ("Referred to police", 0.2), ("Open", 0.15), ("Warning letter", 0.1))


def pick(choices: Sequence[tuple[str, float]], rng: np.random.Generator) -> str:
    """
    Draw one word by its weight.

    Parameters
    ----------
    choices : sequence of (str, float)
        Words and weights.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    str
        One of the words.
    """
    luck = rng.random() * sum(weight for _, weight in choices)
    for word, weight in choices:
        luck -= weight
        if luck < 0:
            return word
    return choices[-1][0]


def pick_for(table: Mapping[str, Sequence[tuple[str, float]]], key: str, rng: np.random.Generator) -> str:
    """
    Draw a word from the list for a kind of place, or else from the general list.

    Parameters
    ----------
    table : mapping
        Lists by kind of place; the general one under an empty key.
    key : str
        Kind of place.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    str
        A word.
    """
    return pick(table.get(key, table[""]), rng)


def one_of(words: Sequence[str], rng: np.random.Generator) -> str:
    """
    Draw one of several spellings, all as likely.

    Parameters
    ----------
    words : sequence of str
        Spellings.
    rng : numpy.random.Generator
        Source of the draw.

    Returns
    -------
    str
        One of them.
    """
    return words[int(rng.integers(len(words)))]
