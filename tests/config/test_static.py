"""Third-party files come from pinned packages and are the ones that Bootstrap published."""

from base64 import b64encode
from hashlib import sha384
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

# The integrity values of Bootstrap 5.3.8, as its own site gives them.
PUBLISHED = {
    "bootstrap/css/bootstrap.min.css": "sRIl4kxILFvY47J16cr9ZwB07vP4J8+LH7qKQnuqkuIAvNWLzeN8tE5YBujZqJLB",
    "bootstrap/js/bootstrap.bundle.min.js": "FKyoEForCGlyvwx9Hj09JcYn3nv7wiPVlz7YYwJrWVcXK/BmnVDxM+D2scQbITxI",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_bootstrap_file_is_the_published_one(name):
    content = Path(finders.find(name)).read_bytes()
    assert b64encode(sha384(content).digest()).decode() == PUBLISHED[name]


def test_of_bootstrap_only_the_files_in_use_are_collected():
    collected = {
        f"{storage.prefix}/{path}"
        for finder in finders.get_finders()
        for path, storage in finder.list([])
        if getattr(storage, "prefix", None) == "bootstrap"
    }
    assert {name for name in collected if not name.endswith(".map")} == set(PUBLISHED)


def test_static_file_is_served_from_its_source_before_collectstatic(client, db):
    response = client.get("/static/bootstrap/css/bootstrap.min.css")
    assert response.status_code == 200
    assert b"Bootstrap" in b"".join(response.streaming_content)[:200]
    response.close()
