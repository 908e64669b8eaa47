"""What all serializers have in common[= ", and how errors are answered" if cookiecutter.sample else "" =]."""

[% if cookiecutter.sample %]
import re
[% endif %]
from typing import Any, TypeVar

[% if cookiecutter.sample %]
from django.db import IntegrityError, transaction
[% endif %]
from django.db.models import Model
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
[% if cookiecutter.sample %]
from rest_framework.response import Response
from rest_framework.views import exception_handler
[% endif %]

Record = TypeVar("Record", bound=Model)
[% if cookiecutter.sample %]
CONFLICTS = {"unique", "does_not_exist"}
[% endif %]
# Of which types a field's value may be, if not null. A bool is no number.
TYPES: dict[type, set[type]] = {
    serializers.CharField: {str},
    serializers.IntegerField: {int, float},
    serializers.PrimaryKeyRelatedField: {int},
}


class StrictSerializer(serializers.ModelSerializer[Record]):
    """Takes JSON at its word: 7 is no text, and "7" is no number."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what has the wrong type."""
        given = data if isinstance(data, dict) else {}
        wrong = {
            name: ["Not of the right type."]
            for name, field in self.fields.items()
            if _has_wrong_type(field, given.get(name))
        }
        if wrong:
            raise ValidationError(wrong)
        return super().to_internal_value(data)
[% if cookiecutter.sample %]

    def save(self, **values: Any) -> Record:
        """Save, unless a request at the same time was faster."""
        try:
            with transaction.atomic():
                return super().save(**values)
        except IntegrityError as error:
            clash = {"non_field_errors": ["Something else has just been stored."]}
            raise ValidationError(clash, "unique") from error
[% endif %]


def _has_wrong_type(field: object, value: object) -> bool:
[% if cookiecutter.sample %]
    if isinstance(field, serializers.DateField) and isinstance(value, str):
        return not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
[% endif %]
    return value is not None and any(
        isinstance(field, kind) and type(value) not in types
        for kind, types in TYPES.items()
    )
[% if cookiecutter.sample %]


def explain(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer 409 to what is well-formed but contradicts the stored data."""
    response = exception_handler(error, context)
    if response and isinstance(error, ValidationError):
        codes: Any = error.get_codes()
        found = codes.values() if isinstance(codes, dict) else [codes]
        if {code for part in found for code in part} <= CONFLICTS:
            response.status_code = 409
    return response
[% endif %]
