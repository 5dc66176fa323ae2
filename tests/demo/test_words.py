"""What the demonstration's returns say in words."""

from submissions.models import Narrative, TaskProgress, Version
from submissions.privacy import personal_numbers
from submissions.receipts import verify


def test_most_returns_say_something_in_words_and_are_sealed_with_it(demo):
    accepted = Version.objects.with_context().filter(decision=Version.Decision.ACCEPTED)
    texts = list(Narrative.objects.values_list("text", flat=True))

    telling = accepted.filter(narratives__isnull=False, progress__isnull=False).distinct()
    assert telling.count() > accepted.count() * 0.7
    assert all(
        verify(version) for version in telling.filter(filing__obligation__unit__key__in=["593", "SYT"])
    )
    assert len(set(texts)) > 15
    assert not [text for text in texts if personal_numbers(text)]
    assert set(TaskProgress.objects.values_list("status", flat=True)) == set(TaskProgress.Status)
    assert TaskProgress.objects.exclude(text="").exists()
    standing = TaskProgress.objects.filter(version__filing__obligation__quarter__code="2025-Q4")
    assert standing.exists()
    assert not standing.exclude(text="").exists()
