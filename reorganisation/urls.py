from django.urls import path

from .views import deciding, people, preparing

app_name = "reorganisation"

urlpatterns = [
    path("", preparing.index, name="list"),
    path("moi/", preparing.create, name="create"),
    path("mau/<str:kind>/", preparing.template, name="template"),
    path("tai-khoan/", people.accounts, name="accounts"),
    path("tai-khoan/bang/", people.sheet, name="people"),
    path("tai-khoan/mau/", people.people_template, name="people_template"),
    path("tai-khoan/ma/", people.codes, name="codes"),
    path("tai-khoan/ten-mien/", people.domain, name="domain"),
    path("<int:pk>/", deciding.detail, name="detail"),
    path("<int:pk>/sua/", preparing.edit, name="edit"),
    path("<int:pk>/dong/<str:place>/", preparing.row, name="row"),
    path("<int:pk>/dong/<str:place>/bo/", preparing.drop_row, name="drop_row"),
    path("<int:pk>/bang/<str:kind>/", preparing.table, name="table"),
    path("<int:pk>/ap-dung/", deciding.apply_it, name="apply"),
    path("<int:pk>/hoan-tac/", deciding.undo_it, name="undo"),
]
