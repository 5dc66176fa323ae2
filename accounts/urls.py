from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/phien/", views.session, name="session"),
    path("huong-dan/", views.quick_guide, name="help"),
    path("huong-dan/<slug:name>/", views.guide, name="guide"),
    # An administrator keeps addresses, so the login package's own page for them is not offered.
    path("accounts/email/", views.account),
]
