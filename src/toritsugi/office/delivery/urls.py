"""Addresses of the pending board."""

from django.urls import path

from toritsugi.office.delivery import views

app_name = "board"
urlpatterns = [
    path("", views.board, name="list"),
    path("deliveries/<slug:delivery_id>/resend", views.resend, name="resend"),
]
