"""What all serializers have in common: they take JSON at its word."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.utils import model_meta

Record = TypeVar("Record", bound=models.Model)
# Which types of JSON are meant for a field.
TYPES: dict[type, set[type]] = {
    serializers.BooleanField: {bool},
    serializers.IntegerField: {int, float},
    serializers.FloatField: {int, float},
    serializers.DecimalField: {int, float, str},
    serializers.CharField: {str},
    serializers.DateField: {str},
    serializers.DateTimeField: {str},
    serializers.TimeField: {str},
    serializers.DurationField: {str},
    serializers.UUIDField: {str},
    serializers.HyperlinkedRelatedField: {str},
}
# ISO 8601 has more forms than people mean: a week is a date, and a date a time.
DAY, TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "[0-9]{2}:[0-9]{2}.*"
FORMS: dict[type, str] = {
    serializers.DateField: DAY,
    serializers.DateTimeField: f"{DAY}[Tt ]{TIME}",
    serializers.TimeField: TIME,
}


class StrictSerializer(serializers.ModelSerializer[Record]):
    """Refuses other types than a field's own: 7 is no text, and "7" is no number."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what has the wrong type."""
        given = data if isinstance(data, Mapping) else {}
        wrong = {
            name: ["Invalid type or format."]
            for name, field in self.fields.items()
            if not (field.read_only or fits(field, given.get(name)))
        }
        if wrong:
            raise ValidationError(wrong)
        return super().to_internal_value(data)
#% if cookiecutter.sample %#

    def save(self, **values: Any) -> Record:
        """Save; a record that another request stored meanwhile is a conflict."""
        try:
            with transaction.atomic():
                return super().save(**values)
        except IntegrityError:
            self.run_validation(self.initial_data)  # finds what is stored by now
            raise
#% endif %#

    def update(self, instance: Record, validated_data: dict[str, Any]) -> Record:
        """Write only what was sent: the rest may have been changed meanwhile."""
        relations = model_meta.get_field_info(instance._meta.model).relations
        written = {
            field.name
            for field in instance._meta.concrete_fields
            if getattr(field, "auto_now", False)
        }
        for name, value in validated_data.items():
            if name in relations and relations[name].to_many:
                getattr(instance, name).set(value)
            else:
                setattr(instance, name, value)
                written.add(name)
        instance.save(update_fields=written)
        return instance


def fits(field: Any, value: Any) -> bool:
    """Tell whether JSON of this type and form is meant for the field."""
    child = getattr(field, "child_relation", getattr(field, "child", None))
    if isinstance(field, serializers.MultipleChoiceField):
        child = serializers.ChoiceField(field.choices)
    if child is not None:
        items = value.values() if isinstance(value, Mapping) else value
        return not isinstance(value, list | Mapping) or all(
            fits(child, item) for item in items
        )
    types = _types_of(field)
    if value is None or types is None:
        return True
    return type(value) in types and _has_form(field, value)


def _types_of(field: Any) -> set[type] | None:
    if isinstance(field, serializers.ChoiceField):
        blank = {str} if field.allow_blank else set()
        return blank | {type(choice) for choice in field.choices}
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return _types_of_key(field)
    return next((TYPES[kind] for kind in TYPES if isinstance(field, kind)), None)


def _types_of_key(field: Any) -> set[type] | None:
    if field.pk_field:
        return _types_of(field.pk_field)
    key = field.queryset.model._meta.pk
    while key.remote_field:
        key = key.target_field
    return {int} if isinstance(key, models.IntegerField) else {str}


def _has_form(field: Any, value: Any) -> bool:
    if getattr(field, "input_formats", None):
        return True  # of the field's own
    form = next((FORMS[kind] for kind in FORMS if isinstance(field, kind)), ".*")
    return not isinstance(value, str) or bool(re.fullmatch(form, value, re.DOTALL))
