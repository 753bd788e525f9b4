"""Where applications, and one's own cases, are found."""

from django.urls import path

from yimen.applications.views import citizen, named, own_case, questions, warnings

app_name = "applications"
_MY = "my/applications/<str:reference>/"
_STAGE = f"{_MY}<slug:stage>/"
_CASE = "my/cases/<str:reference>/"
urlpatterns = [
    path("my/", citizen.mine, name="mine"),
    path("my/start/<slug:life_event>/", citizen.start, name="start"),
    path(_MY, citizen.application, name="application"),
    path(f"{_MY}withdraw/", warnings.withdraw, name="withdraw"),
    path(f"{_MY}again/", warnings.again, name="again"),
    path(f"{_MY}files/<uuid:upload_id>/", own_case.upload, name="upload"),
    path(f"{_STAGE}next/", citizen.following, name="next"),
    path(f"{_STAGE}declare/", citizen.declare, name="declare"),
    path(f"{_STAGE}questions/<str:field>/", questions.question, name="question"),
    path(f"{_STAGE}numbers/<str:field>/", warnings.unfound, name="unfound"),
    path(f"{_STAGE}warnings/", warnings.foretold, name="foretold"),
    path(f"{_STAGE}all-the-same/", warnings.all_the_same, name="all_the_same"),
    path(f"{_STAGE}evidence/<uuid:evidence_id>/", citizen.evidence, name="evidence"),
    path(f"{_STAGE}documents/<slug:document_id>/", citizen.document, name="document"),
    path(f"{_STAGE}declarations/", citizen.commitments, name="commitments"),
    path(f"{_STAGE}named/<str:field>/", named.waiting, name="waiting"),
    path(f"{_STAGE}check/", citizen.check, name="check"),
    path(f"{_STAGE}submitted/", citizen.submitted, name="submitted"),
    path("my/named/<uuid:party_id>/", named.party, name="party"),
    path(_CASE, own_case.case, name="case"),
    path(f"{_CASE}correction/", own_case.correction, name="correction"),
    path(f"{_CASE}receipt.txt", own_case.receipt, name="receipt"),
    path(f"{_CASE}act/<slug:act>/", own_case.case_act, name="case_act"),
]
