"""Has a workbook read by a child process that may die: then the file can't be read, and nothing else has happened."""

import json
import subprocess
import sys
from pathlib import Path

from submissions.errors import Refused

from .safety import UNREADABLE, refuse_unsafe

CHILD = Path(__file__).with_name("child.py")
PATIENCE = 20


def parsed(data: bytes) -> list[dict]:
    """The sheets of the file in order, each {"name", "cells": {address: [kind, text]}, "merged"}."""
    refuse_unsafe(data)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)],
            input=data,
            capture_output=True,
            timeout=PATIENCE,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            check=True,
        )
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise Refused(UNREADABLE) from None
