"""Letters from templates that people write."""
