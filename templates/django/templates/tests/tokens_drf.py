

def test_token_ends_with_the_password_and_with_time(client: Client) -> None:
    user = UserFactory.create()
    for is_late in (False, True):
        token = Token.objects.create(user=user)
        headers = {"Authorization": f"Token {token.key}"}
        user.save()
        assert client.get("/api/me/", headers=headers).status_code == 200
        if is_late:
            Token.objects.update(created=now() - LIFETIME)
        else:
            user.set_password("battery staple")
            user.save()
        assert client.get("/api/me/", headers=headers).status_code == 401
        assert not Token.objects.exists()
