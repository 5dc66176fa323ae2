import pytest
from django.conf import settings
from django.db import OperationalError, connection


def test_process_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.usefixtures("worker")
def test_ready_when_database_broker_and_worker_answer(client):
    response = client.get("/readyz")
    assert response.json() == {"database": True, "broker": True, "worker": True}
    assert response.status_code == 200


@pytest.mark.usefixtures("db", "broker")
def test_not_ready_without_a_worker(client):
    response = client.get("/readyz")
    assert response.json() == {"database": True, "broker": True, "worker": False}
    assert response.status_code == 503


@pytest.mark.usefixtures("db")
@pytest.mark.skipif(not settings.EMBEDDED_BROKER, reason="the broker of REDIS_URL stays up")
def test_not_ready_without_a_broker(client):
    response = client.get("/readyz")
    assert response.json() == {"database": True, "broker": False, "worker": False}
    assert response.status_code == 503


def test_not_ready_without_a_database(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", refuse_connection)
    response = client.get("/readyz")
    assert response.json()["database"] is False
    assert response.status_code == 503


def refuse_connection():
    raise OperationalError("connection refused")
