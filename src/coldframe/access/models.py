"""Tables of access. Grants are never deleted: a revoked one says since when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from coldframe.core.ids import MAX_ID_LENGTH

_ACTOR_LENGTH = 60


class Person(AbstractBaseUser):
    """Somebody who signs in.

    No superuser, no staff flag, no groups: what a person may do is in
    :class:`RoleGrant` and nowhere else.
    """

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    username = models.CharField(max_length=40, unique=True, help_text="Lower case; what one signs in with.")
    display_name = models.CharField(max_length=120, help_text="What colleagues see.")
    email = models.EmailField(blank=True, help_text="Optional; used for notices only.")
    language = models.CharField(max_length=10, blank=True, help_text="Empty: the desk's own.")
    time_zone = models.CharField(max_length=60, blank=True, help_text="IANA name; empty: the desk's own.")
    is_active = models.BooleanField(default=True, help_text="A deactivated person may do nothing.")
    is_demo = models.BooleanField(default=False, help_text="Made by the demo.")
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = BaseUserManager["Person"]()


class RoleGrant(models.Model):
    """A role given to a person by another."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=40)
    granted_by = models.CharField(max_length=_ACTOR_LENGTH, help_text="kind:id.")
    granted_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=_ACTOR_LENGTH, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "role"), condition=Q(revoked_at=None), name="one_living_grant_by_role"
            ),
        )


class ApiKey(models.Model):
    """A program's key. It acts within what its owner may do."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="api_keys")
    label = models.CharField(max_length=120, help_text="Which program holds it.")
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(help_text="Permissions, as a list.")
    banks = models.JSONField(default=list, help_text="Ids of the banks it may look into; empty: none.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="First use of the latest day it was used.")
    revoked_at = models.DateTimeField(null=True)


class ObjectGrant(models.Model):
    """A case opened to a person."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="object_grants")
    object_id = models.CharField(max_length=MAX_ID_LENGTH, db_index=True)
    granted_by = models.CharField(max_length=_ACTOR_LENGTH, help_text="kind:id.")
    granted_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=_ACTOR_LENGTH, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "object_id"),
                condition=Q(revoked_at=None),
                name="one_living_grant_by_object",
            ),
        )


class Exposure(models.Model):
    """What one person looked at in one day: sums only, never which items."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exposures")
    day = models.DateField(db_index=True, help_text="In the person's own time zone.")
    items = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    worst_category = models.CharField(max_length=40, blank=True)
    worst_severity = models.PositiveSmallIntegerField(default=0, help_text="Rank of that category; 0: none.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "day"), name="one_exposure_a_day"),)


class Looking(models.Model):
    """How one person looks: their own choices, which nobody else reads, and the stretch since a pause."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="looking")
    looks = models.BooleanField(default=True, help_text="False: the person chose to look at nothing.")
    items_per_day = models.PositiveIntegerField(null=True, help_text="Own cap; null: the desk's.")
    minutes_per_day = models.PositiveIntegerField(null=True, help_text="Own cap; null: the desk's.")
    declined = models.JSONField(default=list, help_text="Codes of lanes and harms not to be offered.")
    stretch_items = models.PositiveIntegerField(default=0, help_text="Reveals since the last pause.")
    stretch_seconds = models.PositiveIntegerField(default=0, help_text="Time on screen since then.")
    last_at = models.DateTimeField(null=True, help_text="When the person last looked.")
    break_until = models.DateTimeField(null=True, help_text="End of the last break that was asked for.")


class SetupLink(models.Model):
    """A one-time way in for somebody without a password: hashed, short-lived, single use."""

    id = models.CharField(primary_key=True, max_length=MAX_ID_LENGTH)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="setup_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="Replaced by a later link.")
