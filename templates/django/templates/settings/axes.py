AXES_FAILURE_LIMIT = 5  # wrong passwords for one name from one address
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "config.login_limits.LoginLimits"  # more for all names together
AXES_USERNAME_CALLABLE = "config.login_limits.name_of_login"
AXES_CLIENT_IP_CALLABLE = "config.visitors.visitor"
AXES_CLIENT_STR_CALLABLE = "config.login_limits.tell_who"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
#% if cookiecutter.pages %#
AXES_LOCKOUT_TEMPLATE = "429.html"
#% endif %#
AXES_VERBOSE = False
