

def test_stranger_is_asked_for_a_token() -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.patch("/api/me/", {}, content_type="application/json")
    assert answer.status_code == 401


def test_token_outlives_the_key_that_signed_it(
    client: Client, settings: Settings
) -> None:
    headers = {"Authorization": f"Bearer {make_token(UserFactory.create())}"}
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = get_random_string(50)
    assert client.get("/api/me/", headers=headers).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get("/api/me/", headers=headers).status_code == 401


def test_token_ends_with_the_password(client: Client) -> None:
    user = UserFactory.create()
    headers = {"Authorization": f"Bearer {make_token(user)}"}
    assert client.get("/api/me/", headers=headers).status_code == 200
    user.set_password("battery staple")
    user.save()
    assert client.get("/api/me/", headers=headers).status_code == 401
    user.delete()
    assert client.get("/api/me/", headers=headers).status_code == 401


def test_token_is_made_by_a_command(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    UserFactory.create(username="ada")
    call_command("api_token", "ada")
    headers = {"Authorization": f"Bearer {capsys.readouterr().out.strip()}"}
    assert client.get("/api/me/", headers=headers).json()["username"] == "ada"
    with pytest.raises(CommandError, match="no user"):
        call_command("api_token", "nobody")


def test_no_token_is_signed_with_a_made_up_key(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.setattr(os.environ, "_data", {})
    manage.prepare(tmp_path / ".env")
    settings.SECRET_KEY = os.environ["SECRET_KEY"]
    with pytest.raises(CommandError, match=r"SECRET_KEY into \.env"):
        call_command("api_token", "ada")
