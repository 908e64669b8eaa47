"""People in the API: everyone sees and changes only their own record."""

from typing import Annotated, cast

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import HttpBearer
from pydantic import ConfigDict

from .models import User
from .tokens import user_of

users = Router(tags=["me"])


class TokenAuth(HttpBearer):
    """Whoever sends a token made by `manage.py api_token`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return whom the token stands for."""
        user = user_of(token)
        if user:
            request.user = user
        return user


token_auth = TokenAuth()
Name = Annotated[str, Field(max_length=150, pattern="^[^\\x00]*$")]
ERRORS = frozenset({400, 401, 403, 404, 409, 422, 429})


class Problem(Schema):
    """Why a request failed."""

    detail: object


class UserOut(Schema):
    """A user as JSON."""

    id: int
    username: str
    email: str
    first_name: str
    last_name: str


class Input(Schema):
    """What comes in: a JSON object, and nothing that is not asked for."""

    model_config = ConfigDict(extra="forbid")


class UserIn(Input):
    """What users can change of themselves."""

    first_name: Name = ""
    last_name: Name = ""


ANSWERS = {200: UserOut, ERRORS: Problem}


@users.get("/", response=ANSWERS)
def read_me(request: HttpRequest) -> User:
    """Return the record of whoever asks."""
    return cast(User, request.user)


@users.patch("/", response=ANSWERS)
def change_me(request: HttpRequest, change: UserIn) -> User:
    """Change the record of whoever asks."""
    user = cast(User, request.user)
    values = change.dict(exclude_unset=True)
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=values)  # the rest may have been changed meanwhile
    return user
