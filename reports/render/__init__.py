"""Renderers: a report's plain data (reports.content) in, the bytes of a file out. They know nothing of figures."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """What a copy says of itself: a draft, the edition it is with its hash, or whatever `said` says.

    `address`: where anyone may compare the hash. `source`: where a bound figure comes from, by its id.
    """

    draft: bool = False
    number: int | None = None
    sha256: str = ""
    said: str = ""
    address: str = ""
    source: Callable[[str], str] | None = None

    @property
    def line(self):
        if self.said:
            return self.said
        if self.draft or self.number is None:
            return "Bản dự thảo, chưa phát hành."
        return f"Bản phát hành số {self.number}; mã kiểm tra {self.sha256}."
