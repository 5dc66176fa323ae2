from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = ("GET", "HEAD")


class LoginFirst(LoginRequiredMiddleware):
    """Every page needs a login unless its view says otherwise; a part of one gets 401, not a login form.

    A cookie without a session is one that ended, which the login page says. The login leads back to the page, and
    after a form to the page that held it, as the form's own address may not be a page.
    """

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            return HttpResponse(status=401)
        ended = "?ended=1" if settings.SESSION_COOKIE_NAME in request.COOKIES else ""
        return redirect_to_login(page_of(request), reverse("account_login") + ended)


class OwnPasswordFirst:
    """Whoever logged in with a one-time code chooses a password before anything else."""

    OPEN = ("account_change_password", "account_logout", "session")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, options):
        has_code = request.user.is_authenticated and request.user.code_expires_at is not None
        if not has_code or request.resolver_match.view_name in self.OPEN:
            return None
        if request.htmx:
            return HttpResponse(status=401)
        return redirect("account_change_password")


def page_of(request) -> str:
    """The address to come back to: what was asked for, or the page of this host that the form stood on, or home."""
    if request.method in SAFE:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    ):
        return reverse("home")
    parts = urlsplit(came_from)
    return parts._replace(scheme="", netloc="", fragment="").geturl() or reverse("home")
