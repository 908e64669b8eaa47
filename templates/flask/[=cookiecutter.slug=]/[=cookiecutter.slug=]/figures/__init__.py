"""Figures: a chart and a CSV file."""
