import ast
from dataclasses import fields
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.errors import SettingError
from tutor.settings import Settings

TEXTS = {
    "TUTOR_COURSE": ("course", "/lessons", Path("/lessons")),
    "TUTOR_CACHE": ("cache", "/kept", Path("/kept")),
    "TUTOR_MODEL": ("model", " owner/model ", "owner/model"),
    "TUTOR_SERVER": ("server", "http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
    "TUTOR_SERVER_KEY": ("server_key", "secret", "secret"),
    "TUTOR_REPLY_SECONDS": ("reply_seconds", "2.5", 2.5),
    "TUTOR_RUN_SECONDS": ("run_seconds", "30", 30),
    "TUTOR_RUN_MEGABYTES": ("run_megabytes", "500", 500),
    "TUTOR_RUN_THREADS": ("run_threads", "2", 2),
    "TUTOR_RUNS_AT_ONCE": ("runs_at_once", "4", 4),
    "TUTOR_QUESTION_LOG": ("question_log", "/kept/asked.jsonl", Path("/kept/asked.jsonl")),
    "TUTOR_ENCODER": ("encoder", " owner/model ", "owner/model"),
    "TUTOR_ENCODER_PREFIX": ("encoder_prefix", " query: ", "query: "),
    "TUTOR_COURSE_CODE": ("course_code", "Yes", True),
    "TUTOR_HOST": ("host", "0.0.0.0", "0.0.0.0"),
    "TUTOR_PORT": ("port", "8080", 8080),
    "TUTOR_HOSTS": ("hosts", "a.example, B.example", ("a.example", "b.example")),
    "SPACE_HOST": ("space", "owner-tutor.hf.space", "owner-tutor.hf.space"),
    "TUTOR_USERS": ("users", "ada:one, bo:t:wo", (("ada", "one"), ("bo", "t:wo"))),
}


def test_an_empty_environment_gives_the_defaults():
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize("variable", TEXTS)
def test_each_variable_sets_its_field_and_no_other(variable):
    name, text, value = TEXTS[variable]

    settings = Settings.from_environment({variable: text})

    changed = {
        field.name: getattr(settings, field.name)
        for field in fields(Settings)
        if getattr(settings, field.name) != getattr(Settings(), field.name)
    }
    assert changed == {name: value}


def test_every_field_is_covered_by_the_table_above():
    assert {name for name, _, _ in TEXTS.values()} == {field.name for field in fields(Settings)}


@pytest.mark.parametrize("blank", ["", "   ", "\t\n"])
def test_blank_variables_count_as_unset(blank):
    assert Settings.from_environment(dict.fromkeys(TEXTS, blank)) == Settings()


def test_the_environment_of_the_process_is_read_when_none_is_given(monkeypatch):
    monkeypatch.setenv("TUTOR_PORT", "8181")
    assert Settings.from_environment().port == 8181


@pytest.mark.parametrize("variable", ["TUTOR_COURSE", "TUTOR_CACHE"])
def test_a_tilde_is_the_home_folder(variable):
    settings = Settings.from_environment({variable: "~/tutor"})
    assert getattr(settings, TEXTS[variable][0]) == Path.home() / "tutor"


@pytest.mark.parametrize("variable", ["TUTOR_COURSE", "TUTOR_CACHE"])
def test_the_home_of_an_unknown_person_is_a_setting_error(variable):
    with pytest.raises(SettingError, match=variable):
        Settings.from_environment({variable: "~nobody-of-that-name/course"})


@pytest.mark.parametrize("text", ["soon", "0", "0.05", "601", "-1", "nan", "inf"])
def test_unusable_reply_seconds_are_named_with_their_range(text):
    with pytest.raises(SettingError, match=rf"TUTOR_REPLY_SECONDS is '{text}'.*0\.1 to 600"):
        Settings.from_environment({"TUTOR_REPLY_SECONDS": text})


@pytest.mark.parametrize("text", ["http", "0", "65536", "-80", "nan", "80.5"])
def test_an_unusable_port_is_named_with_its_range(text):
    with pytest.raises(SettingError, match=rf"TUTOR_PORT is '{text}'.*1 to 65535"):
        Settings.from_environment({"TUTOR_PORT": text})


def test_an_unusable_port_of_gradio_is_named_by_its_own_variable():
    with pytest.raises(SettingError, match="GRADIO_SERVER_PORT is 'http'"):
        Settings.from_environment({"GRADIO_SERVER_PORT": "http"})


@pytest.mark.parametrize("text", ["localhost:8000", "ftp://localhost", "my-model"])
def test_a_server_that_is_no_web_address_is_a_setting_error(text):
    with pytest.raises(SettingError, match="TUTOR_SERVER"):
        Settings.from_environment({"TUTOR_SERVER": text})


@pytest.mark.parametrize("text", ["s3cret", ":s3cret", "ada:s3cret,", "ada:s3cret,bo", "ada:"])
def test_users_that_cant_be_read_are_named_by_their_place_and_never_shown(text):
    with pytest.raises(SettingError, match=r"TUTOR_USERS can't be read at entry \d") as caught:
        Settings.from_environment({"TUTOR_USERS": text})
    assert "s3cret" not in str(caught.value)


def test_no_password_and_no_key_is_in_what_settings_print():
    settings = Settings.from_environment({"TUTOR_USERS": "ada:s3cret", "TUTOR_SERVER_KEY": "k3y"})
    assert "s3cret" not in repr(settings)
    assert "k3y" not in repr(settings)


def test_gradios_own_variables_place_the_page():
    settings = Settings.from_environment(
        {"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "7000"}
    )
    assert (settings.host, settings.port) == ("0.0.0.0", 7000)


def test_our_variables_go_before_gradios():
    settings = Settings.from_environment(
        {
            "GRADIO_SERVER_NAME": "0.0.0.0",
            "GRADIO_SERVER_PORT": "7000",
            "TUTOR_HOST": "127.0.0.2",
            "TUTOR_PORT": "7001",
        }
    )
    assert (settings.host, settings.port) == ("127.0.0.2", 7001)


def test_reading_the_settings_makes_no_folder(tmp_path):
    Settings.from_environment({"TUTOR_CACHE": str(tmp_path / "cache")})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented_and_read_somewhere(name):
    variable = next(key for key, (field, _, _) in TEXTS.items() if field == name)
    assert variable in (Settings.__doc__ or "")
    readers = [
        file
        for file in (ROOT / "tutor").rglob("*.py")
        if file.name != "settings.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == name
        if isinstance(node.value, ast.Name) and node.value.id == "settings"
    ]
    assert readers, f"no module reads settings.{name}"


def test_the_switch_for_the_courses_code_is_yes_or_no_and_off_by_default():
    assert not Settings.from_environment({}).course_code
    assert not Settings.from_environment({"TUTOR_COURSE_CODE": "no"}).course_code
    with pytest.raises(SettingError, match="TUTOR_COURSE_CODE is '1'; set it to yes or no"):
        Settings.from_environment({"TUTOR_COURSE_CODE": "1"})
