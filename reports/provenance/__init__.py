"""Where a number comes from: the cells of accepted returns whose shares add up to it (figures.md section 7).

The number is the stored one; its shares are read beside it, a fixed number of statements whatever the number of units.
For an element every share is one cell; for an indicator one unit (or month, or quarter) with its two sides.
"""

from .elements import current_parts, last_year_of, of_element
from .indicators import counted_versions, of_indicator
from .revisions import Revisions

__all__ = ["Revisions", "counted_versions", "current_parts", "last_year_of", "of_element", "of_indicator"]
