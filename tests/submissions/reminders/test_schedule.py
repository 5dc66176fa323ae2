"""The clock knows the tasks, and runs them in the hours of Việt Nam whatever the host's zone."""

import pytest

from config.celery import app


@pytest.mark.parametrize(
    ("name", "task", "hours"),
    [("reminders", "submissions.remind", range(8, 17)), ("digest", "submissions.digest", range(7, 11))],
)
def test_reminders_and_news_are_scheduled(name, task, hours):
    entry = app.conf.beat_schedule[name]
    app.loader.import_default_modules()
    assert entry["task"] == task
    assert task in app.tasks
    assert entry["schedule"].hour == set(hours)
    assert len(entry["schedule"].minute) == 4
    assert str(app.conf.timezone) == "Asia/Ho_Chi_Minh"
