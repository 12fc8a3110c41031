"""The database's address from AWS Secrets Manager: boto3 itself, asking moto's server on loopback."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3
import psycopg
import pytest
from moto.server import ThreadedMotoServer
from psycopg.conninfo import conninfo_to_dict

from bot.cli import main
from bot.database_secret import address_from_secret
from bot.logs import redact
from bot.settings import Settings, SettingsError
from bot.storage import storage

SECRET = {"username": "db_user", "password": "a b'c\\d", "host": "db.example.com", "port": 5433}


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """AWS's API on loopback; gives its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")


def keep(aws: str, **content: Any) -> str:
    """A new secret of this content; gives its name."""
    client = boto3.client("secretsmanager", region_name="eu-central-1", endpoint_url=aws)
    name = f"shop/inventory-{uuid4().hex[:8]}"
    client.create_secret(Name=name, **content)
    return name


def settings(aws: str, name: str, **values: Any) -> Settings:
    known = {"db_secret_name": name, "db_name": "dbinventory01", "aws_region": "eu-central-1", "aws_endpoint_url": aws}
    return Settings(_env_file=None, **known | values)


@pytest.mark.parametrize("port", [5433, "5433"])
def test_the_secret_and_the_name_make_the_address(aws: str, port: object) -> None:
    name = keep(aws, SecretString=json.dumps({**SECRET, "port": port}))
    found = conninfo_to_dict(address_from_secret(settings(aws, name)))
    assert found == {
        "user": "db_user", "password": "a b'c\\d", "host": "db.example.com", "port": "5433", "dbname": "dbinventory01",
    }  # fmt: skip


def test_what_else_aws_keeps_in_it_does_not_matter(aws: str) -> None:
    plain = {key: value for key, value in SECRET.items() if key != "port"}
    name = keep(aws, SecretString=json.dumps({**plain, "engine": "postgres", "dbInstanceIdentifier": "x"}))
    assert conninfo_to_dict(address_from_secret(settings(aws, name)))["port"] == "5432"


def test_the_bot_works_on_that_database_and_no_log_shows_the_password(aws: str, own_dsn: str) -> None:
    known = conninfo_to_dict(own_dsn)
    content = {"username": known["user"], "password": known["password"], "host": known["host"], "port": known["port"]}
    name = keep(aws, SecretString=json.dumps(content))
    with storage(settings(aws, name, db_name=known["dbname"])) as home, psycopg.connect(home.direct) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (known["dbname"],)
    assert str(known["password"]) not in redact.clean(f"connecting with {known['password']}")


@pytest.mark.parametrize(
    "content",
    [
        {"SecretString": "not json: hunter2"},
        {"SecretString": '["hunter2"]'},
        {"SecretString": '{"username": "u", "password": "hunter2"}'},
        {"SecretString": '{"username": "u", "password": "hunter2", "host": "h", "port": "hunter2"}'},
        {"SecretBinary": b"hunter2"},
    ],
)
def test_a_secret_of_another_shape_is_refused_in_a_sentence_without_its_content(
    aws: str, content: dict[str, Any]
) -> None:
    with pytest.raises(SettingsError, match="DB_SECRET_NAME: the secret shop/inventory") as refused:
        address_from_secret(settings(aws, keep(aws, **content)))
    assert "hunter2" not in str(refused.value)


def test_a_secret_that_is_not_there_is_said_to_be(aws: str) -> None:
    with pytest.raises(SettingsError, match="AWS answers ResourceNotFoundException for shop/nothing"):
        address_from_secret(settings(aws, "shop/nothing"))


def test_an_api_that_can_t_be_reached_is_said_to_be(free_tcp_port: int) -> None:
    with pytest.raises(SettingsError, match="AWS can't be asked"):
        address_from_secret(settings(f"http://127.0.0.1:{free_tcp_port}", "shop/any"))


def test_without_a_region_the_sentence_says_so(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match="region"):
        address_from_secret(settings(aws, "shop/any", aws_region=None))


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DB_SECRET_NAME": "s"}, "DB_SECRET_NAME: value error, needs DB_NAME too"),
        (
            {"DB_SECRET_NAME": "s", "DB_NAME": "d", "DATABASE_URL": "postgresql://x"},
            "DB_SECRET_NAME: value error, and DATABASE_URL each name a database",
        ),
    ],
)
def test_settings_that_contradict_are_refused(
    variables: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main([]) == 1
    assert sentence in capsys.readouterr().err
