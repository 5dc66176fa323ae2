"""The dashboards at 3321 units."""

from . import dashboards


def run() -> dict:
    return dashboards.run_at(3321, 0.5)
