"""Books and their authors."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from .. import uploads


class Migration(migrations.Migration):
#% if cookiecutter.apps == "many" %#
    initial = True

    dependencies = ()
#% else %#
    dependencies = (("core", "0001_initial"),)
#% endif %#

    operations = (
        migrations.CreateModel(
            name="Author",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("published", models.DateField()),
                (
                    "pages",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
#% if cookiecutter.uploads %#
                (
                    "cover",
                    models.ImageField(
                        blank=True,
                        upload_to=uploads.random_name,
                        validators=[uploads.validate_image],
                    ),
                ),
#% endif %#
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="books",
                        to="[= "books" if cookiecutter.apps == "many" else "core" =].author",
                    ),
                ),
            ],
            options={
                "ordering": ("-published", "pk"),
                "indexes": [
                    models.Index(fields=["-published"], name="book_newest_first")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("author", "title"), name="book_title_once_per_author"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pages__gte", 1)), name="book_has_pages"
                    ),
                ],
            },
        ),
    )
