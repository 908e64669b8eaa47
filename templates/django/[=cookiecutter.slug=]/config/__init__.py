#% if cookiecutter.database == "mysql" and cookiecutter.tasks == "celery" %#
"""What has to be loaded with Django: the MySQL driver and the Celery application."""

import pymysql

from .celery import app as celery_app

__all__ = ["celery_app"]

pymysql.install_as_MySQLdb()
#% elif cookiecutter.database == "mysql" %#
"""What has to be loaded before Django: PyMySQL in the place of the C driver."""

import pymysql

pymysql.install_as_MySQLdb()
#% elif cookiecutter.tasks == "celery" %#
"""What has to be loaded with Django: the Celery application."""

from .celery import app as celery_app

__all__ = ["celery_app"]
#% endif %#
