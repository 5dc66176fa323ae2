from django.urls import path

from . import views

app_name = "letters"

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:pk>/", views.letter, name="letter"),
]
