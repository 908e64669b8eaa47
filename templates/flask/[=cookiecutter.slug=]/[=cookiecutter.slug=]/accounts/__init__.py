"""Logging in and out, and passwords."""
