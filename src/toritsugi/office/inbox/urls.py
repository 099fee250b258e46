"""Addresses of the inbox pages."""

from django.urls import path

from toritsugi.office.inbox import views

app_name = "inbox"
urlpatterns = [
    path("<slug:client_id>/", views.inbox, name="list"),
    path("<slug:client_id>/events", views.news, name="events"),
    path("<slug:client_id>/<int:pk>/", views.item, name="item"),
]
