"""What a page posts of one place to fill in, a cell or a box: what it showed, and what was chosen in a conflict."""

from dataclasses import dataclass

MINE, THEIRS = "cua-toi", "he-thong"


@dataclass(frozen=True)
class Posted:
    """`seen` is (edition, trace) of what the page showed."""

    seen: tuple[str, str]
    choice: str
    was_conflict: bool

    @classmethod
    def of(cls, name, data) -> "Posted | None":
        """None where the page did not have the place."""
        if f"{name}-ban" not in data:
            return None
        seen = data[f"{name}-ban"], data.get(f"{name}-goc", "")
        return cls(seen, data.get(f"{name}-chon", ""), bool(data.get(f"{name}-xung-dot")))

    @property
    def edition(self) -> int | None:
        text = self.seen[0]
        return int(text) if text.isdecimal() and len(text) < 12 else None

    @property
    def is_unsettled(self) -> bool:
        """Was there a conflict, and nothing chosen that would write?"""
        return self.was_conflict and self.choice != MINE

    def leaves(self, trace: str) -> bool:
        """Is nothing to be written: it stands as the page showed it, or what stands was chosen?"""
        return self.choice == THEIRS or trace == self.seen[1]
