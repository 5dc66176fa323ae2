import pytest

from submissions.importing import ImportRefused, import_figures

HEADER = "period,unit,element,value"


@pytest.fixture
def load(plan):
    """Import rows given as text; the header is put before them, so the first one is row 2."""

    def load(*rows, accept=True):
        return import_figures("\n".join([HEADER, *rows]).encode(), accept=accept)

    return load


@pytest.fixture
def refused(load):
    """The problems, as text, that a file of these rows is refused with."""

    def refused(*rows, accept=True):
        with pytest.raises(ImportRefused) as refusal:
            load(*rows, accept=accept)
        return [str(problem) for problem in refusal.value.problems]

    return refused
