"""Addresses of the people's pages."""

from django.urls import path

from toritsugi.office.accounts import views

app_name = "people"
urlpatterns = [
    path("account/", views.account, name="account"),
]
