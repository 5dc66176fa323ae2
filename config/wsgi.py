import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config.embedded import hold_if_configured

settings.DATABASES["default"]["OPTIONS"]["options"] += (
    f" -c statement_timeout={settings.PAGE_STATEMENT_TIMEOUT}s"
)
hold_if_configured()
application = get_wsgi_application()
