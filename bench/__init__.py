"""Benchmarks: each makes its data, times a floor and the product side by side in one run, and tells their ratio.

Design: quality.md section 1; contract.md (bin/bench).
"""
