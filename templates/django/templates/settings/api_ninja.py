NINJA_NUM_PROXIES = 0  # ForwardedMiddleware looks after them

