"""A report that came back as DOCX: which bound figures were altered, and which are bound no more.

Nothing of the file is kept, and no figure of the portal follows it.
"""

from .comparing import Comparison, compare
from .package import LARGEST_FILE, document_of

__all__ = ["LARGEST_FILE", "Comparison", "compare", "document_of"]
