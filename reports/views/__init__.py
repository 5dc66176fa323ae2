"""Dashboards: what is rolled up, as pages for reviewers, leadership and administrators. None of them adds numbers."""
