"""Reading applications: for whoever applied."""

from yimen.applications.queries.mine import application_by_id, application_of, applications_of, ended

__all__ = ["application_by_id", "application_of", "applications_of", "ended"]
