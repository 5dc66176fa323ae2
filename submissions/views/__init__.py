"""The pages of a return: what is owed, the biểu to fill, the check before sending, and the reviewer's decision."""
