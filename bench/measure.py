"""Timing, and the shape of a result."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path


def seconds(work: Callable[[], object], runs: int) -> list[float]:
    """How long each of the runs took; one run before them warms up and is not counted."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def p95(taken: Iterable[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_memory(pid: int | str) -> float:
    """The most memory a process has had so far, in MB, shared pages included."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def result(
    *, name: str, floor: float, product: float, promise: str, ok: bool, how: str, growth: Sequence[dict] = ()
) -> dict:
    """`floor` and `product` are in one unit, which `how` names; `growth` has a row for each size."""
    return {
        "name": name,
        "floor": floor,
        "product": product,
        "ratio": product / floor,
        "promise": promise,
        "ok": bool(ok),
        "how": how,
        "growth": list(growth),
    }
