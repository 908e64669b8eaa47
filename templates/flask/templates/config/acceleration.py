ACCEL_ADDRESS: str = env.variable("")  # where only nginx finds the uploaded files
