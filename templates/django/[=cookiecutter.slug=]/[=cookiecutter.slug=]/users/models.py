"""Who can log in."""

from django.contrib.auth.models import AbstractUser


#% include "models/users.py" %#
