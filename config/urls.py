from django.urls import include, path

from config import health

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", health.process),
    path("readyz", health.ready),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("don-vi/sap-xep/", include("reorganisation.urls")),
    path("don-vi/", include("units.urls")),
    path("ke-hoach/", include("plans.urls")),
    path("thu/", include("letters.urls")),
    path("bao-cao/", include("submissions.urls")),
    path("so-lieu/", include("reports.urls")),
]
