"""People in the API: everyone sees and changes only their own record."""

from typing import cast

from rest_framework.generics import RetrieveUpdateAPIView

from config.serializers import StrictSerializer

from .models import User


class UserSerializer(StrictSerializer[User]):
    """A user as JSON."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is shown."""

        model = User
        fields = ("id", "username", "email", "first_name", "last_name")
        read_only_fields = ("username", "email")


class MeView(RetrieveUpdateAPIView[User]):
    """The record of whoever asks."""

    queryset = User.objects.all()
    serializer_class = UserSerializer

    def get_object(self) -> User:
        """Return whoever asks."""
        return cast(User, self.request.user)
