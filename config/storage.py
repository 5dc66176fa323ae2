"""Where static files come from, and the names they get."""

from django.contrib.staticfiles.finders import FileSystemFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

BOOTSTRAP_FILES = {
    f"{name}{suffix}"
    for name in ("css/bootstrap.min.css", "js/bootstrap.bundle.min.js")
    for suffix in ("", ".map")
}


class SourceFinder(FileSystemFinder):
    """STATICFILES_DIRS, but of Bootstrap only the two files in use: compressing all 44 takes a minute."""

    def list(self, ignore_patterns):
        for path, storage in super().list(ignore_patterns):
            if storage.prefix != "bootstrap" or path in BOOTSTRAP_FILES:
                yield path, storage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names once collectstatic has run; plain names until then, found in the sources."""

    def stored_name(self, name):
        return super().stored_name(name) if self.hashed_files else name
