"""What happens when a user is made."""

from allauth.account.models import EmailAddress
from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import User


@receiver(post_save, sender=User)
def trust_superuser(instance: User, created: bool, raw: bool, **_: object) -> None:
    """Take the operator's word for a superuser's address: no mail has to confirm it."""
    if created and not raw and instance.is_superuser and instance.email:
        EmailAddress.objects.create(
            user=instance, email=instance.email, verified=True, primary=True
        )
