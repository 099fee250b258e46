"""Addresses of the pages of versions and emergency lines."""

from django.urls import path

from toritsugi.office.manuals import emergency_views, sheet_views, step_views, views

app_name = "manuals"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("lines/<str:line_id>/", views.versions, name="versions"),
    path("lines/<str:line_id>/make", step_views.make, name="make"),
    path("lines/<str:line_id>/roll-back/", step_views.roll_back, name="roll_back"),
    path("lines/<str:line_id>/emergency/", emergency_views.emergency, name="emergency"),
    path("emergency/<slug:overlay_id>/end", emergency_views.end, name="end_emergency"),
    path("versions/<slug:version_id>/", views.version, name="version"),
    path("versions/<slug:version_id>/sheet", sheet_views.version_file, name="sheet"),
    path("lines/<str:line_id>/draft/sheet", sheet_views.draft_file, name="draft_sheet"),
    path("versions/<slug:version_id>/send/", step_views.send, name="send"),
    path("versions/<slug:version_id>/approve/", step_views.approve, name="approve"),
    path("versions/<slug:version_id>/send-back/", step_views.send_back, name="send_back"),
    path("versions/<slug:version_id>/withdraw/", step_views.withdraw, name="withdraw"),
    path("versions/<slug:version_id>/comment", step_views.comment, name="comment"),
]
