"""What is true of answers whatever view gave them."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect, render

SAFE = ("GET", "HEAD")
NOT_KEPT = "private, no-store"


class WrongMethod:
    """A person who opens an address that only takes forms reads so, or is led to the page that its view names as
    `form_of`; parts of pages and programs get the bare 405."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or request.htmx or not wants_page(request):
            return answer
        holder = getattr(request.resolver_match.func, "form_of", None)
        if holder and request.method in SAFE:
            return redirect(holder, request.resolver_match.kwargs["pk"])
        page = render(request, "405.html", status=405)
        page["Allow"] = answer["Allow"]
        return page


def wants_page(request) -> bool:
    """Browsers name HTML when they open a page; scripts that fetch data don't."""
    return "text/html" in request.headers.get("Accept", "")


class ReturnsAreNotKept:
    """A browser keeps no page of a return: Back shows what stands now, and a shared machine shows it to nobody else.

    A view that says itself what may be kept is left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        found = request.resolver_match
        if found and found.app_name == "submissions" and "Cache-Control" not in answer:
            answer["Cache-Control"] = NOT_KEPT
        return answer
