class User(AbstractUser):
    """A person with an account: a place for fields of your own from day one."""
