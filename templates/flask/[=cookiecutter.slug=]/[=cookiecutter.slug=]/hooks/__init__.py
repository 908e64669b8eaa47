"""The webhook: deliveries signed by those who know the secret."""
