#!/usr/bin/env python
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError

    from config import embedded

    try:
        embedded.hold_if_configured()
    except (ImproperlyConfigured, embedded.EmbeddedServerError) as error:
        sys.exit(str(error))
    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, InterfaceError) as error:
        cause = str(error).partition("\n")[0]
        sys.exit(f"Cơ sở dữ liệu đang bận hoặc không trả lời; thử lại sau ít phút ({cause}).")


if __name__ == "__main__":
    main()
