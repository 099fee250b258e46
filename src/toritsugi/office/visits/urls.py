"""Addresses of the public pages."""

from django.urls import path

from toritsugi.office.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.front, name="front"),
    path("call/offer", views.offer, name="offer"),
    path("call/start", views.start, name="start"),
    path("call/<str:call_id>/offer", views.resume, name="resume"),
    path("call/<str:call_id>/text", views.text, name="text"),
    path("call/<str:call_id>/hang_up", views.hang_up, name="hang_up"),
    path("lines/<str:line_id>", views.phone, name="phone"),
]
