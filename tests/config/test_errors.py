from contextlib import contextmanager
from types import ModuleType

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from accounts.models import User
from config import urls


@pytest.fixture
def visitor(plan_db):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create(username="khach"))
    return client


@pytest.fixture
def answering(settings):
    """The portal with one more page, at its root."""

    def answering(view):
        module = ModuleType("urls_of_a_test")
        module.urlpatterns = [path("", view), *urls.urlpatterns]
        module.handler400, module.handler500 = urls.handler400, urls.handler500
        settings.ROOT_URLCONF = module

    return answering


@contextmanager
def locked_elsewhere(table, mode):
    holder = connection.copy()
    holder.set_autocommit(False)
    try:
        with holder.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        yield
    finally:
        holder.close()


def assert_pause(page):
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "Hệ thống tạm ngừng trong giây lát" in page.content.decode()


def test_a_lock_held_elsewhere_is_a_pause_to_be_tried_again(visitor):
    with locked_elsewhere("units_unit", "ACCESS EXCLUSIVE"):
        assert_pause(visitor.get(reverse("units:list")))


def test_a_session_that_could_not_be_stored_is_a_pause_too(visitor, answering):
    def keep(request):
        request.session["seen"] = True
        return HttpResponse()

    answering(keep)
    with locked_elsewhere("django_session", "SHARE"):
        assert_pause(visitor.get("/"))


def test_an_error_that_django_raises_by_itself_is_no_pause(visitor, answering):
    answering(lambda request: User(pk=1643).save(force_update=True))

    assert visitor.get("/").status_code == 500


def test_any_other_failure_is_no_pause(visitor):
    page = visitor.get(reverse("units:list") + "?ngay=2025-13-45")

    assert page.status_code == 200
