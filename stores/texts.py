"""The room's words: why two shifts cannot change their people."""

from django.utils.translation import gettext_lazy as _

SHIFTS = {
    "shift_not_yours": _("Choose one of your own shifts."),
    "shift_same_person": _("Both shifts are the same person’s."),
    "shift_other_store": _("Both shifts must be in the same store."),
    "shift_past": _("A shift that has begun cannot be changed."),
    "shift_clash": _("One of the two would work two shifts at once."),
    "shift_taken": _("One of these shifts stands in a request already."),
    "shift_gone": _("The roster has changed meanwhile: ask again."),
}
