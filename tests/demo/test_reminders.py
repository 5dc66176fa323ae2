from letters.models import Letter
from submissions.models import Reminder


def test_the_demonstration_shows_reminders_and_their_letters(demo):
    rows = Reminder.objects.values_list("occasion", "obligation__quarter__code", "obligation__invited")
    assert set(rows) == {("overdue", "2025-Q2", False), ("overdue", "2025-Q3", False)}
    letters = Letter.objects.filter(kind="reminder")
    assert letters.count() == sum(Reminder.objects.values_list("letters", flat=True)) > 0
    assert all(letter.text.startswith("DỮ LIỆU MINH HỌA\n") for letter in letters)
