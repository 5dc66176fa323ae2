"""The dashboards at 131 units."""

from . import dashboards


def run() -> dict:
    return dashboards.run_at(131, 0.1)
