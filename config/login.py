from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone


class ClosedSignup(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up. A one-time code opens nothing once it has expired."""

    def is_open_for_signup(self, request):
        return False

    def get_password_change_redirect_url(self, request):
        """Home, where the work is; the library would show the form again."""
        return reverse("home")

    def pre_login(self, request, user, **how):
        if user.code_expires_at is not None and user.code_expires_at <= timezone.now():
            return render(request, "account/code_expired.html", status=403)
        return super().pre_login(request, user, **how)
