"""The journal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Entry",
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
                ("at", models.DateTimeField(auto_now_add=True)),
                ("username", models.CharField(max_length=150)),
                ("event", models.CharField(max_length=100)),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ("-at", "-pk"),
                "indexes": [models.Index(fields=["-at"], name="entry_newest_first")],
            },
        ),
    )
