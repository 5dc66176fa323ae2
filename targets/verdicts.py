"""What a judgement can come to, and how units take part in a rule; pure, without Django."""

from enum import StrEnum


class Shape(StrEnum):
    RATIO = "ratio"  # sums over the units that are in
    COHORT = "cohort"  # units of a cohort that meet a condition
    MONTHS = "months"  # required months with an item
    GROWTH = "growth"  # quarters that have a figure in both years


class Verdict(StrEnum):
    NO_DATA = "no_data"
    NONE_ARISING = "none_arising"
    NO_BASIS = "no_basis"
    IN_PROGRESS = "in_progress"
    MET = "met"
    NOT_MET = "not_met"
    PARTLY_MET = "partly_met"


class Pace(StrEnum):
    ON_PACE = "on_pace"
    BEHIND = "behind"
