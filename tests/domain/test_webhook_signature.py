"""Webhooks are signed as Standard Webhooks 1.0.0 has it."""

import pytest

from migrations_tracker.domain.webhook_signature import signature, signing_key

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
BODY = (
    b'{"type":"gate.decided","timestamp":"2026-03-09T10:42:07Z","data":{"migration":"mig_HRY_01",'
    b'"gate":"G3","decision":"approved","url":"https://tracker.example/api/v1/migrations/mig_HRY_01"}}'
)


def test_the_published_vector_comes_out() -> None:
    assert len(BODY) == 187

    signed = signature(signing_key(SECRET), "msg_01JNXK4T9Y7Q2M", 1773052927, BODY)

    assert signed == "v1,AGhzjLhFa10OzE1DLoaDQpzhU9sVrdIyCuOQ7OMiwBU="


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!", SECRET[6:], "whsec_QUJD"])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        signing_key(secret)
