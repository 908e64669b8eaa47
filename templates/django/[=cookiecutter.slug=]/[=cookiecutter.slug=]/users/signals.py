"""What happens when a user is made."""

from allauth.account.models import EmailAddress
from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import User


@receiver(post_save, sender=User)
def trust_superuser(instance: User, created: bool, raw: bool, **_: object) -> None:
    """Take the operator's word for a superuser's address: no mail has to confirm it.

    Who has none gets one on this machine: allauth lets nobody in without an address.
    One that another user has confirmed stays that user's.
    """
    if created and not raw and instance.is_superuser:
        address = instance.email or f"{instance.get_username()}@localhost"
        others = EmailAddress.objects.filter(email__iexact=address, verified=True)
        EmailAddress.objects.create(
            user=instance, email=address, verified=not others.exists(), primary=True
        )
