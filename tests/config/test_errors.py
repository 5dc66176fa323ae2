import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User


@pytest.fixture
def visitor(plan_db):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create(username="khach"))
    return client


def test_a_lock_held_elsewhere_is_a_pause_to_be_tried_again(visitor):
    holder = connection.copy()
    holder.set_autocommit(False)
    try:
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE units_unit IN ACCESS EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")

        page = visitor.get(reverse("units:list"))
    finally:
        holder.close()

    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "Hệ thống tạm ngừng trong giây lát" in page.content.decode()


def test_any_other_failure_is_no_pause(visitor):
    page = visitor.get(reverse("units:list") + "?ngay=2025-13-45")

    assert page.status_code == 200
