"""The people and API keys of the illustrative programme, and the file that holds their secrets."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from django.db import transaction

from migrations_tracker.domain.access import Role, Scope
from migrations_tracker.models import Membership, User
from suppliers.keys import MARK, issue_key, revoke_key
from suppliers.models import ApiKey, Supplier

KEY_NAME: Final = "Demo key"
KEY_SCOPES: Final = (Scope.READ.value, Scope.CLAIMS_WRITE.value)
LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Person:
    """`who` is a borough's code, a supplier's slug, or the part that a manager plays.

    `finance`: may verify savings.
    """

    role: Role
    who: str
    email: str
    name: str
    finance: bool = False


PEOPLE: Final = (
    Person(Role.ADMINISTRATOR, "", "administrator@psn.example", "Ruth Bennett"),
    Person(Role.MANAGER, "manager", "manager@psn.example", "Helen Carter"),
    Person(Role.MANAGER, "deputy", "deputy@psn.example", "David Osei", finance=True),
    Person(Role.VIEWER, "", "viewer@psn.example", "Margaret Lewis"),
    Person(Role.BOROUGH, "E09000014", "haringey@psn.example", "Yusuf Ahmed"),
    Person(Role.BOROUGH, "E09000019", "islington@psn.example", "Claire Morgan"),
    Person(Role.BOROUGH, "E09000025", "newham@psn.example", "Anita Desai"),
    Person(Role.SUPPLIER, "fleet-networks", "fleet@psn.example", "Peter Walsh"),
    Person(Role.SUPPLIER, "beverley-networks", "beverley@psn.example", "Grace Mensah"),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    role: str
    email: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class KeySecret:
    supplier: str
    slug: str
    key: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything that somebody who tries the demo needs. Secrets: never log it."""

    users: tuple[SignIn, ...]
    api_keys: tuple[KeySecret, ...]
    ports: Mapping[str, int]
    registry_control_token: str

    def first_user(self, role: str) -> SignIn:
        return next(user for user in self.users if user.role == role)


@dataclass(frozen=True, slots=True)
class Issued:
    """The secrets of all people and suppliers, and whether they were made just now."""

    credentials: Credentials
    is_new: bool


def people_and_keys(path: Path) -> Issued:
    """The secrets in the file at `path`; where it is gone, or from another database, new ones."""
    try:
        known = read_credentials(path)
    except (OSError, ValueError, TypeError, KeyError):
        known = None
    if known is not None and _belongs_here(known):
        return Issued(known, is_new=False)
    return issue()


@transaction.atomic
def issue() -> Issued:
    """Give the demo people new passwords and each supplier a new key; the old ones end."""
    users = tuple(_sign_in(person) for person in PEOPLE)
    for old in ApiKey.objects.filter(name=KEY_NAME, revoked=False):
        revoke_key(old)
    keys = []
    for supplier in Supplier.objects.order_by("number"):
        _, secret = issue_key(supplier, name=KEY_NAME, scopes=KEY_SCOPES, expires_at=None)
        keys.append(KeySecret(supplier.name, supplier.slug, secret))
    credentials = Credentials(users, tuple(keys), ports={}, registry_control_token="")
    return Issued(credentials, is_new=True)


def _belongs_here(known: Credentials) -> bool:
    """At least one key of the file stands in this database, revoked or not."""
    prefixes = [secret.key.removeprefix(MARK).partition(".")[0] for secret in known.api_keys]
    return ApiKey.objects.filter(prefix__in=prefixes).exists()


def _sign_in(person: Person) -> SignIn:
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    user = User.objects.filter(email=person.email).first()
    if user is None:
        is_administrator = person.role is Role.ADMINISTRATOR
        user = User.objects.create_user(
            person.email,
            password,
            name=person.name,
            is_superuser=is_administrator,
            finance=person.finance,
        )
        _join(user, person)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
    return SignIn(person.role.value, person.email, password, person.name)


def _join(user: User, person: Person) -> None:
    if person.role is Role.ADMINISTRATOR:
        return
    Membership.objects.create(
        user=user,
        role=person.role.value,
        borough_id=person.who if person.role is Role.BOROUGH else None,
        supplier=(Supplier.objects.get(slug=person.who) if person.role is Role.SUPPLIER else None),
    )


def write_credentials(path: Path, credentials: Credentials) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(asdict(credentials), indent=2, ensure_ascii=False)
    # A temporary file is made with mode 0600.
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        try:
            file.write(f"{content}\n")
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def read_credentials(path: Path) -> Credentials:
    """The file's content. Raises OSError, or ValueError, TypeError or KeyError where it is torn."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Credentials(
        users=tuple(SignIn(**user) for user in data["users"]),
        api_keys=tuple(KeySecret(**key) for key in data["api_keys"]),
        ports=dict(data["ports"]),
        registry_control_token=data["registry_control_token"],
    )
