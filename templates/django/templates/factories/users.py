class UserFactory(DjangoModelFactory[User]):
    """A user with the password "correct horse"."""

    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        """What is made."""

        model = User
        skip_postgeneration_save = True

    username = Sequence(lambda number: f"user{number}")
    email = LazyAttribute(lambda user: f"{user.username}@example.org")
    password = Password("correct horse")
