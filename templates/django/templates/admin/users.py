#| Users in the admin site: in the file of the users, or in that of the only application. |#
#% if cookiecutter.accounts == "full" %#
class AddressForm(forms.ModelForm[User]):
    """A user with an address, without which nobody can log in."""

    email = forms.EmailField(widget=AdminEmailInputWidget)

    def clean_email(self) -> str:
        """Leave to other users the addresses that they have confirmed."""
        email = str(self.cleaned_data["email"])
        others = EmailAddress.objects.exclude(user=self.instance.pk)
        if others.filter(email__iexact=email, verified=True).exists():
            raise forms.ValidationError("Another user has confirmed this address.")
        return email


class NewUserForm(AddressForm, AdminUserCreationForm[User]):
    """A user to be added."""


class UserForm(AddressForm, UserChangeForm[User]):
    """A user to be changed."""


#% endif %#
@admin.register(User)
class SiteUserAdmin(UserAdmin[User]):
    """Users, to be searched, filtered and exported."""

    date_hierarchy = "date_joined"
    actions = (
        export(
            "username", "email", "first_name", "last_name", "is_staff", "date_joined"
        ),
    )
#% if cookiecutter.accounts == "full" %#
    form = UserForm
    add_form = NewUserForm
    add_fieldsets = (
        (None, {"fields": ("username", "email")}),
        ("Password", {"fields": ("usable_password", "password1", "password2")}),
    )

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool
    ) -> None:
        """Take the word of whoever enters the address of staff, or replaces one."""
        super().save_model(request, obj, form, change)
        is_replaced = change and "email" in form.changed_data
        if obj.is_staff or is_replaced:
            trust_address(obj)
        if is_replaced and (old := str(form.initial["email"])):
            mine = EmailAddress.objects.filter(user=obj)
            mine.filter(email__iexact=old).exclude(email__iexact=obj.email).delete()
            change_of = {"from_email": old, "to_email": obj.email}
            template = "account/email/email_changed"
            get_adapter(request).send_notification_mail(template, obj, change_of, old)
#% endif %#
