"""Authors and books."""
