"""Settings: safe by default, described, and never telling a secret."""

from pathlib import Path

import pytest

from bot import settings
from bot.errors import BadSetting
from bot.settings import LogLevel, Settings


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"TROLY_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)  # no .env of the developer's


def test_everything_has_a_safe_default() -> None:
    default = settings.load()
    assert default.telegram_token is None
    assert not default.allow_download
    assert default.data_dir.is_absolute()
    assert default.log_level is LogLevel.INFO


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is(name: str) -> None:
    assert Settings.model_fields[name].description


@pytest.mark.parametrize(
    ("variable", "value", "field", "expected"),
    [
        # a slash at the end would double in every address
        (
            "TROLY_TELEGRAM_BASE_URL",
            "http://bot-api:8081/",
            "telegram_base_url",
            "http://bot-api:8081",
        ),
        # people write levels in small letters
        ("TROLY_LOG_LEVEL", "debug", "log_level", LogLevel.DEBUG),
        ("TROLY_DATA_DIR", "~/troly", "data_dir", Path.home() / "troly"),
        # an empty variable in a compose file means "not set"
        ("TROLY_TELEGRAM_TOKEN", "", "telegram_token", None),
    ],
)
def test_the_environment_is_read(
    variable: str, value: str, field: str, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(settings.load(), field) == expected


def test_a_relative_folder_means_the_same_after_a_change_of_folder(tmp_path: Path) -> None:
    assert Settings(_env_file=None, data_dir=Path("data")).data_dir == tmp_path / "data"


def test_settings_are_read_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TROLY_MODEL=/models/vi\nOTHER_PROGRAM=1\n", encoding="utf-8")
    assert settings.load().model == "/models/vi"


def test_a_wrong_value_is_one_line_naming_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_TELEGRAM_BASE_URL", "ftp://somewhere")
    monkeypatch.setenv("TROLY_ALLOW_DOWNLOAD", "perhaps")
    with pytest.raises(BadSetting) as caught:
        settings.load()
    line = str(caught.value)
    assert "TROLY_TELEGRAM_BASE_URL" in line
    assert "TROLY_ALLOW_DOWNLOAD" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    "given",
    [
        # a server without the name of a model
        {"base_url": "http://127.0.0.1:8000/v1"},
        {"base_url": "127.0.0.1:8000/v1", "model": "m"},
        {"base_url": "https://", "model": "m"},
        # what a request would spell out in its errors
        {"base_url": "https://name:hidden@host/v1", "model": "m"},
        {"base_url": "https://host/v1?key=hidden", "model": "m"},
        {"api_key": "hidden\nHost: elsewhere"},
        {"api_key": "hidden khóa"},
        {"timeout": "0"},
        {"timeout": "forever"},
    ],
)
def test_a_language_model_that_cannot_be_asked_is_told_at_start(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"TROLY_LLM_{name.upper()}", value)
    with pytest.raises(BadSetting) as caught:
        settings.load()
    assert "TROLY_LLM_" in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_the_key_of_a_language_model_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_LLM_API_KEY", "sk-hidden")
    loaded = settings.load()
    assert loaded.llm_api_key
    assert "hidden" not in f"{loaded!r} {loaded} {loaded.model_dump_json()}"


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_TELEGRAM_TOKEN", "123456:hush-hush")
    monkeypatch.setenv("TROLY_LOG_LEVEL", "loud")
    with pytest.raises(BadSetting) as caught:
        settings.load()
    assert "hush" not in str(caught.value)
    monkeypatch.delenv("TROLY_LOG_LEVEL")
    loaded = settings.load()
    assert "hush" not in f"{loaded!r} {loaded} {loaded.model_dump_json()}"
