from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "Báo cáo của đơn vị"

    def ready(self):
        from . import realigning  # noqa: F401 - it hears when obligations are cut
