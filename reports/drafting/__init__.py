"""The workspace in which a report is written: prose with bound figures, and what units said in words.

A section that nobody has rewritten stands as the figures draft it. `models` keeps what a writer wrote and what became
of each unit's words; `tokens` turns bound figures into what a person can edit and back; `gathering` reads the units'
boxes; `writing` keeps; `today` tells what an issue would hold now.
"""
