"""bin/bench [NAME ...] [--json FILE]."""

import argparse
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

NOT_BENCHMARKS = {"__main__", "bare", "country", "dashboards", "database", "floors", "measure", "settings"}


def names():
    package = Path(__file__).parent
    return sorted({module.name for module in pkgutil.iter_modules([package])} - NOT_BENCHMARKS)


def main(arguments):
    import django

    django.setup()
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names())}")
    parser.add_argument("--json", metavar="FILE", help="write the results there as well")
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.names) - set(names())):
        parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(names())}")
    results = []
    for name in asked.names or names():
        result = importlib.import_module(f"bench.{name}").run()
        results.append(result)
        print(line_of(result), flush=True)
    if asked.json:
        Path(asked.json).write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
    return 0 if all(result["ok"] for result in results) else 1


def line_of(result):
    verdict = "ok" if result["ok"] else "NOT KEPT"
    numbers = " ".join(f"{key} {result[key]:<10.4g}" for key in ("floor", "product", "ratio"))
    lines = [f"{result['name']:18} {numbers} {verdict:8} {result['promise']}", f"{'':18} {result['how']}"]
    for row in result["growth"]:
        lines.append(f"{'':18} " + "  ".join(f"{key} {value:<8.4g}" for key, value in row.items()))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
