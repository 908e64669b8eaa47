#% include "migrations/books.py" %#
