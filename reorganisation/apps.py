from django.apps import AppConfig


class ReorganisationConfig(AppConfig):
    name = "reorganisation"
    verbose_name = "Sắp xếp đơn vị"
