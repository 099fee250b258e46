"""Addresses of the pages of clients, lines and manuals."""

from django.urls import path

from toritsugi.office.clients import views

app_name = "clients"
urlpatterns = [
    path("", views.clients, name="list"),
    path("new/", views.new, name="new"),
    path("<slug:client_id>/", views.client, name="detail"),
    path("<slug:client_id>/contacts/new/", views.new_contact, name="new_contact"),
    path("<slug:client_id>/contacts/<slug:key>/endpoint/", views.endpoint, name="endpoint"),
    path("endpoints/<int:pk>/rotate", views.rotate, name="rotate"),
    path("lines/<str:line_id>/", views.line, name="line"),
    path("versions/<slug:version_id>/", views.version, name="version"),
]
