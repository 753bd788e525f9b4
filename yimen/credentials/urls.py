"""Where credentials are found."""

from django.urls import path

from yimen.credentials import views

app_name = "credentials"
urlpatterns = [
    path("my/licences/", views.licences, name="licences"),
    path("my/licences/<uuid:credential_id>/pdf", views.pdf, name="pdf"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
]
