"""Text that people type, made fit to keep."""

import re
import unicodedata

# What a database or the XML of a document can't hold; line breaks and tabs can stay.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def tidy(text: str) -> str:
    """NFC, without outer spaces; a control character becomes a space."""
    return unicodedata.normalize("NFC", UNFIT.sub(" ", text)).strip()
