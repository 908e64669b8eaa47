UPLOAD_FOLDER: str = env.variable("")
