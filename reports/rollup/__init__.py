"""The roll-up: the one place where figures are added (figures.md sections 3-6 and 8).

`cells` gathers what each unit owes and answered, `elements` rolls that up per unit and along the tree, `indicators`
adds the terms of each rule; `targets.rules` judges; `keeping` stores whole periods and keeps them up to date.
"""
