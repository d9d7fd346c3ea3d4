"""What an office installs from: the lock covers what runs, and the unit and the images fit it."""

import re
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SYSTEMD, NGINX, OPENSSL = map(shutil.which, ("systemd-analyze", "nginx", "openssl"))
UNIT = ROOT / "deploy" / "troly.service"
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def name(requirement: str) -> str:
    """Return the name of a package as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~ ;]", requirement)[0]).lower()


def locked() -> dict[str, list[str]]:
    """Return the lines of the lock for each package: its version, then its hashes."""
    packages: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=\w)", LOCK):
        lines = [line.strip(" \\") for line in block.splitlines() if not line.startswith("#")]
        if lines:
            packages.setdefault(name(lines[0]), []).extend(lines)
    return packages


def test_the_lock_has_everything_that_runs() -> None:
    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgresql"]]
    assert {name(requirement) for requirement in needed} <= set(locked())


def test_the_lock_fits_the_versions_asked_for() -> None:
    from packaging.requirements import Requirement

    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgresql"]]
    for requirement in map(Requirement, needed):
        for line in locked()[name(requirement.name)]:
            if found := re.match(r"[\w.-]+==([^ ;]+)", line):
                assert requirement.specifier.contains(found[1]), line


def test_every_line_of_the_lock_has_a_version_and_hashes() -> None:
    for package, lines in locked().items():
        assert re.match(r"[\w.-]+==\S+", lines[0]), package
        assert any(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines), package


def test_torch_is_locked_without_cuda() -> None:
    [torch] = [line for line in PROJECT["dependencies"] if line.startswith("torch==")]
    assert f"\n{torch}+cpu " in LOCK
    assert not [package for package in locked() if package.startswith(("nvidia-", "triton"))]


@pytest.mark.parametrize("path", ["requirements.lock", "Dockerfile", "compose.yaml"])
def test_what_is_installed_names_no_machine_and_no_index(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.search(r"https?://(?!127\.0\.0\.1)|file://|/home/|/opt/|index-url [^\"$]", text)


def test_what_tests_and_trains_is_not_locked() -> None:
    assert not {"pytest", "hypothesis", "mypy", "ruff", "lightgbm", "atheris"} & set(locked())


# --- the container


def test_the_image_holds_the_lock_the_model_and_no_root() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert "-r requirements.lock" in DOCKERFILE
    assert "COPY index ./index" in DOCKERFILE  # the model lies in it
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["10001"]
    assert "HEALTHCHECK" in DOCKERFILE
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index("ENTRYPOINT")


def test_the_image_copies_only_what_there_is_and_what_may_be_sent() -> None:
    sent = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), source
            assert f"!{source}" in sent, source
    assert sent[1] == "*"
    assert ".env" not in "".join(line for line in sent if line.startswith("!"))


def settings_named(text: str) -> set[str]:
    return set(re.findall(r"\bTROLY_[A-Z_]+\b", text))


@pytest.mark.parametrize(
    "path", ["Dockerfile", "compose.yaml", "deploy/troly.service", "deploy/nginx.conf"]
)
def test_no_setting_is_named_that_is_none(path: str) -> None:
    known = {f"TROLY_{field.upper()}" for field in Settings.model_fields}
    assert settings_named((ROOT / path).read_text(encoding="utf-8")) <= known


def test_the_parts_of_the_compose_file_fit_each_other() -> None:
    bot, database = COMPOSE["services"]["bot"], COMPOSE["services"]["database"]
    assert bot["depends_on"]["database"]["condition"] == "service_healthy"
    assert "healthcheck" in database
    url = bot["environment"]["TROLY_DATABASE_URL"]
    assert url.startswith("postgresql+psycopg://troly:${POSTGRES_PASSWORD:?")
    assert url.endswith("@database/troly")
    # The database is reached by the bot alone, and no port is open to the world.
    assert database["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert "ports" not in bot
    assert "ports" not in database
    named = {volume.split(":")[0] for s in (bot, database) for volume in s["volumes"]}
    assert named == set(COMPOSE["volumes"])
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]


# --- the service


def unit() -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] - names keep their case
    parser.read(UNIT, encoding="utf-8")
    return parser


def test_the_service_may_do_little() -> None:
    service = unit()["Service"]
    for key, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "DynamicUser": "yes",
        "CapabilityBoundingSet": "",
    }.items():
        assert service[key] == value, key
    assert service["ExecStart"].endswith("troly run")
    assert int(service["TimeoutStopSec"]) > 10  # what SIGTERM takes at most
    assert "Token" not in UNIT.read_text(encoding="utf-8")


def run(program: str | None, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.mark.skipif(SYSTEMD is None, reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    program = tmp_path / "troly"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    there = UNIT.read_text(encoding="utf-8").replace("/opt/troly/venv/bin/troly", str(program))
    (tmp_path / "troly.service").write_text(there, encoding="utf-8")
    done = run(SYSTEMD, "verify", "--man=no", tmp_path / "troly.service")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not (NGINX and OPENSSL), reason="nginx or openssl is not installed")
def test_nginx_understands_the_door_of_the_webhook(tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bot.example.org")
    assert run(OPENSSL, *made, "-keyout", key, "-out", certificate).returncode == 0
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/ssl/troly", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    site = site.replace("BOT.EXAMPLE.GOV.VN", "bot.example.org").replace("PATH-OF", "path-of")
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error;\nevents {{}}\n"
        f"http {{ include {tmp_path}/site.conf; }}\n"
    )
    done = run(NGINX, "-t", "-q", "-c", tmp_path / "nginx.conf")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_path_of_the_webhook_goes_into_no_log() -> None:
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    [form] = re.findall(r"log_format troly_quiet (.+);", site)
    assert not re.search(r"\$(?:request|request_uri|uri|document_uri|args)\b", form)
    assert re.search(r"access_log \S+ troly_quiet;", site)
    assert re.search(r"error_log\s+\S+ crit;", site)
