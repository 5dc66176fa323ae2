"""A day and a link as people type them; the form and the workbook read them alike."""

from datetime import date, datetime
from urllib.parse import urlsplit

from .errors import LinkRefused, Refused


def typed_day(value: date | None) -> str:
    """05/06/2025, with all four digits of any year."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}" if value else ""


def read_day(text):
    """05/06/2025 is 5 June."""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Refused(f"“{text}” chưa đúng: ngày ghi dạng ngày/tháng/năm, ví dụ 05/06/2025.") from None


def read_link(text):
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    if parts.scheme in ("http", "https") and parts.path in ("", "/") and not parts.query:
        raise LinkRefused("Liên kết cần dẫn đến đúng bài viết, không phải trang chủ.")
    return text
