"""Dates of the plan, without Django: local days, months of a window, working days.

"Trước ngày 15" ends with the 14th in Asia/Ho_Chi_Minh, whatever the host's own zone (figures.md section 2).
"""

from datetime import date, datetime, timedelta

from holidays.countries import Vietnam

from units.vietnamese import LOCAL

HOLIDAYS = Vietnam()
ONE_DAY = timedelta(days=1)


def local_day(moment: datetime) -> date:
    """The calendar day in Việt Nam at an aware moment."""
    return moment.astimezone(LOCAL).date()


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    following = first_day(month) + timedelta(days=31)
    return following.replace(day=1) - timedelta(days=1)


def whole_months(start: date, end: date, year: int) -> list[str]:
    """Months of the year whose last day lies in [start, end]: those a window can require an item for."""
    months = [f"{year}-{number:02d}" for number in range(1, 13)]
    return [month for month in months if start <= last_day(month) <= end]


def last_working_day(on: date) -> date:
    """The day itself, or the nearest working day before it; rest days that are made up for count as the law says."""
    while not HOLIDAYS.is_working_day(on):
        on -= ONE_DAY
    return on


def next_working_day(on: date) -> date:
    """The day itself, or the nearest working day after it."""
    while not HOLIDAYS.is_working_day(on):
        on += ONE_DAY
    return on
