@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Spend no time on strong hashes."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    nobody = hasher.hash("nobody")
    with patch.multiple(passwords, HASHER=hasher, _NOBODY=nobody):
        yield
