"""Addresses of the pages of clients, lines and manuals."""

from django.urls import path

from toritsugi.office.clients import setting_up, views

app_name = "clients"
urlpatterns = [
    path("", views.clients, name="list"),
    path("new/", setting_up.new, name="new"),
    path("<slug:client_id>/", views.client, name="detail"),
    path("<slug:client_id>/active", setting_up.active, name="active"),
    path("<slug:client_id>/lines/new/", setting_up.new_line, name="new_line"),
    path("<slug:client_id>/contacts/new/", setting_up.new_contact, name="new_contact"),
    path("<slug:client_id>/contacts/<slug:key>/endpoint/", setting_up.endpoint, name="endpoint"),
    path("endpoints/<int:pk>/secret", setting_up.show_secret, name="show_secret"),
    path("endpoints/<int:pk>/rotate", setting_up.rotate, name="rotate"),
    path("endpoints/<int:pk>/active", setting_up.endpoint_active, name="endpoint_active"),
    path("lines/<str:line_id>/active", setting_up.line_active, name="line_active"),
    path("lines/<str:line_id>/", views.line, name="line"),
]
