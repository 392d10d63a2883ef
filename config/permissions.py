"""Who may do what: one backend, one table of roles."""

from django.contrib.auth.backends import ModelBackend


class AssignmentBackend(ModelBackend):
    """Permissions from dated assignments."""
