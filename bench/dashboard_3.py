"""The dashboards at 3 units."""

from . import dashboards


def run() -> dict:
    return dashboards.run_at(3, 0.1)
