"""Addresses of the pages of messages (受電報告)."""

from django.urls import path

from toritsugi.office.calls import message_views as views

app_name = "messages"
urlpatterns = [
    path("", views.messages, name="list"),
    path("<slug:message_id>/", views.message, name="detail"),
    path("<slug:message_id>/status", views.status, name="status"),
    path("<slug:message_id>/acknowledge", views.acknowledge, name="acknowledge"),
]
