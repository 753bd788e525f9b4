"""Reading applications: for whoever applied."""

from yimen.applications.models import Application
from yimen.applications.models import Party as PartyRow
from yimen.applications.models import Stage as StageRow
from yimen.applications.queries.mine import application_by_id, application_of, applications_of, draft_of, ended, moved

__all__ = [
    "Application",
    "PartyRow",
    "StageRow",
    "application_by_id",
    "application_of",
    "applications_of",
    "draft_of",
    "ended",
    "moved",
]
