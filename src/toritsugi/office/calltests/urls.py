"""Addresses of call tests."""

from django.urls import path

from toritsugi.office.calltests import views

app_name = "calltests"
urlpatterns = [
    path("lines/<str:line_id>/call-test", views.part, name="part"),
    path("lines/<str:line_id>/call-test/ask", views.ask, name="ask"),
]
