"""Tests of which JSON a serializer takes for which field."""

from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import models
from rest_framework import serializers

from config.serializers import StrictSerializer, fits


class Shop(models.Model):
    """A record with a key that is no number."""

    id = models.UUIDField(primary_key=True)

    class Meta:
        """A model without a table."""

        app_label = "shops"


class Window(models.Model):
    """A record with the key of another."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True)

    class Meta:
        """A model without a table."""

        app_label = "shops"


KEY = "9f2c5d0e-6f0c-4a55-9a57-5b1ffb0f0a86"
LINK = serializers.PrimaryKeyRelatedField
BY_UUID = LINK(queryset=Group.objects, pk_field=serializers.UUIDField())


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        (serializers.BooleanField(), True, "true"),
        (serializers.BooleanField(), None, 1),
        (serializers.IntegerField(), 7, "7"),
        (serializers.IntegerField(), 7.0, True),
        (serializers.CharField(), "7", 7),
        (serializers.DecimalField(9, 2), "1.50", True),
        (serializers.UUIDField(), KEY, 7),
        (serializers.DurationField(), "00:01:00", 60),
        (serializers.DateField(), "2027-01-31", "2027-W01-1"),
        (serializers.DateField(input_formats=["%d.%m.%Y"]), "31.1.2027", 0),
        (serializers.DateTimeField(), "2027-01-31T12:00:00Z", "2027-01-31"),
        (serializers.TimeField(), "12:00", "12"),
        (serializers.ChoiceField([1, 2]), 1, "1"),
        (serializers.MultipleChoiceField(choices=[1, 2]), [1], ["1"]),
        (serializers.ListField(child=serializers.CharField()), ["7"], [7]),
        (serializers.ListField(child=serializers.CharField()), 7, ["7", 7]),
        (serializers.DictField(child=serializers.CharField()), {"a": "7"}, {"a": 7}),
        (LINK(queryset=Group.objects), 1, "1"),
        (LINK(queryset=Shop._default_manager), KEY, 1),
        (LINK(queryset=Window._default_manager), KEY, 1),
        (LINK(queryset=Shop._default_manager, many=True), [KEY], [1]),
        (BY_UUID, KEY, 1),
    ],
)
def test_json_has_the_type_of_its_field(
    field: serializers.Field[Any, Any, Any, Any], right: object, wrong: object
) -> None:
    assert fits(field, right)
    assert not fits(field, wrong)


class GroupSerializer(StrictSerializer[Group]):
    """A group with permissions."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is shown."""

        model = Group
        fields: ClassVar[list[str]] = ["id", "name", "permissions"]


@pytest.mark.django_db
def test_permissions_of_a_group_are_changed() -> None:
    group, permission = Group.objects.create(name="new"), Permission.objects.first()
    assert permission
    sent = {"id": "ignored", "permissions": [permission.pk]}
    serializer = GroupSerializer(group, sent, partial=True)
    assert serializer.is_valid(), serializer.errors
    serializer.save()
    assert list(group.permissions.all()) == [permission]
