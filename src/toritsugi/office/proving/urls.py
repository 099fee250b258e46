"""Addresses of proofs."""

from django.urls import path

from toritsugi.office.proving import views

app_name = "proving"
urlpatterns = [
    path("versions/<slug:version_id>/proof", views.version_part, name="version"),
    path("versions/<slug:version_id>/prove", views.ask_version, name="ask_version"),
    path("lines/<str:line_id>/draft/", views.draft, name="draft"),
    path("lines/<str:line_id>/draft/proof", views.draft_part, name="draft_part"),
    path("lines/<str:line_id>/draft/prove", views.ask_draft, name="ask_draft"),
]
