"""Addresses of the machine's page."""

from django.urls import path

from toritsugi.office.machine import views

app_name = "machine"
urlpatterns = [path("", views.show, name="show")]
