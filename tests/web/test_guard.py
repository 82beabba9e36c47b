import gc
import time
from functools import cache
from itertools import count

import gradio as gr
import pytest
from fastapi import HTTPException
from gradio.routes import App
from starlette.testclient import TestClient

from tutor.web import guard
from tutor.web.guard import ASKED_AT_ONCE, LARGEST_REQUEST, WRONG_PASSWORDS, SignIn, guards
from tutor.web.limits import Buckets

# gradio leaves the event loops of an app to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

SPACE = "owner-tutor.hf.space"


@pytest.fixture(autouse=True)
def collected():
    yield
    gc.collect()  # here, where those loops are forgiven


@pytest.fixture(autouse=True, scope="module")
def all_collected():
    yield
    build.cache_clear()  # the apps are kept until here, and their loops with them
    gc.collect()


def shout(text: str) -> str:
    return text.upper()


@cache
def build(host, names, space, users=()):
    with gr.Blocks() as page:
        gr.api(shout, api_name="shout")
    page.queue()
    page.auth = SignIn(users) if users else None
    return App.create_app(page, app_kwargs={"middleware": guards(host, names, space)})


def served(host="127.0.0.1", names=(), space=None, address="10.0.0.1", users=()):
    """A page of gradio's behind the door, asked from ``address``."""
    app = build(host, names, space, users)
    return TestClient(app, base_url="http://127.0.0.1", client=(address, 5000))


def ask(client, **headers):
    return client.post("/gradio_api/call/shout", json={"data": ["a"]}, headers=headers)


# --- who may ask


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:7860", "localhost:7860", "[::1]:7860"])
def test_a_page_at_this_machine_answers_to_its_own_names(host):
    assert served().get("/config", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", ""]
)
def test_a_page_at_this_machine_answers_to_no_name_that_others_point_here(host):
    assert served().get("/config", headers={"Host": host}).status_code == 400


def test_a_page_behind_a_proxy_answers_to_the_names_that_its_owner_gave():
    client = served(names=("tutor.example",))
    assert client.get("/config", headers={"Host": "tutor.example"}).status_code == 200
    assert client.get("/config", headers={"Host": "other.example"}).status_code == 400


def test_a_page_for_a_network_answers_to_every_name_unless_told_which():
    assert served("0.0.0.0").get("/config", headers={"Host": "pc-7.school"}).status_code == 200
    named = served("0.0.0.0", ("tutor.example",))
    assert named.get("/config", headers={"Host": "pc-7.school"}).status_code == 400


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost", "file://", "x"],
)
def test_another_sites_pages_are_refused_whatever_else_they_send(origin):
    client = served()
    sent = {"Origin": origin, "X-Forwarded-Host": origin.removeprefix("https://")}

    assert ask(client, **sent).status_code == 403
    assert client.get("/config", headers=sent).status_code == 403
    assert ask(client, Origin="http://127.0.0.1").status_code == 200


@pytest.mark.parametrize("origin", [f"https://{SPACE}", "https://tutor.example"])
def test_a_name_that_a_proxy_shows_the_page_under_is_its_own(origin):
    client = served("0.0.0.0", ("tutor.example",), SPACE)
    assert ask(client, Host="127.0.0.1", Origin=origin).status_code == 200


# --- how much, and how often


def test_a_large_request_is_refused_before_it_is_read():
    client = served()
    said = client.post("/gradio_api/call/shout", content=b" " * (LARGEST_REQUEST + 1))
    assert (said.status_code, "8,000,001 bytes" in said.text) == (413, True)


def test_a_request_of_unknown_length_is_read_no_further():
    pieces = (b" " * 1_000_000 for _ in range(20))
    said = served().post("/gradio_api/call/shout", content=pieces)
    assert said.status_code == 413


@pytest.mark.parametrize(
    "path", ["upload", "stream/x", "process_recording", "vibe-edit", "component_server"]
)
def test_the_page_takes_no_files_and_nothing_else_it_has_no_use_for(path):
    said = served().post(f"/gradio_api/{path}", files={"files": ("a.txt", b"x" * 1000)})
    assert (said.status_code, said.text) == (404, "This page takes no files.")


def test_one_address_can_not_take_all_turns():
    flood = served(address="10.0.1.1")
    codes = [ask(flood).status_code for _ in range(ASKED_AT_ONCE + 5)]
    assert codes.count(200) <= ASKED_AT_ONCE + 3
    refused = ask(flood)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert "wait a moment" in refused.text


def test_another_address_and_this_machine_are_not_held_up():
    app = build("0.0.0.0", (), None)
    one, other, here = (
        TestClient(app, client=(name, 1)) for name in ("10.0.2.1", "10.0.2.2", "127.0.0.1")
    )
    while ask(one).status_code == 200:
        pass
    assert ask(other).status_code == 200
    assert {ask(here).status_code for _ in range(ASKED_AT_ONCE + 5)} == {200}
    assert one.get("/config").status_code == 200  # what a page is made of is not counted


def test_a_bucket_fills_up_again():
    now = [0.0]
    bucket = Buckets(2, 0.5, clock=lambda: now[0])
    assert [bucket.take("a") for _ in range(3)] == [0, 0, 2]
    now[0] = 2.0
    assert bucket.wait("a") == 0
    assert [bucket.take("a"), bucket.take("a"), bucket.take("b")] == [0, 2, 0]


def test_buckets_that_have_filled_up_are_forgotten(monkeypatch):
    monkeypatch.setattr("tutor.web.limits.MOST_KEYS", 100)
    clock = count()
    bucket = Buckets(1, 1, clock=lambda: next(clock))
    for key in range(1000):
        bucket.take(key)
    assert len(bucket._left) <= 100


# --- what a browser may do


def test_the_page_may_load_its_own_and_nothing_else():
    rules = served().get("/config").headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in rules
    assert "img-src 'self' data: blob:" in rules
    assert "connect-src 'self' data: blob:" in rules
    assert "frame-ancestors 'self'" in rules
    assert not any("http" in rule or "*" in rule for rule in rules)


def test_a_space_is_shown_in_the_frame_of_its_hub_and_in_no_other():
    rules = (
        served("0.0.0.0", (), SPACE).get("/config").headers["Content-Security-Policy"].split("; ")
    )
    assert "frame-ancestors 'self' https://huggingface.co" in rules


def test_a_picture_that_is_opened_by_itself_runs_nothing(tmp_path):
    picture = tmp_path / "a.svg"
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    gr.set_static_paths([picture])
    said = served().get(f"/gradio_api/file={picture}")
    assert said.status_code == 200
    assert "sandbox" in said.headers["Content-Security-Policy"].split("; ")
    assert "script" not in said.headers["Content-Security-Policy"]
    assert said.headers["X-Content-Type-Options"] == "nosniff"


# --- signing in

USERS = (("ada", "a-long-password"), ("bo", "another"))


def sign_in(client, name, password):
    return client.post("/login", data={"username": name, "password": password})


def test_the_right_password_opens_the_page_and_its_cookies_stay_here():
    client = served(users=USERS)
    said = sign_in(client, *USERS[0])
    assert said.status_code == 200
    cookies = said.headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all(cookie.endswith("; SameSite=Lax") and "HttpOnly" in cookie for cookie in cookies)
    assert not any("none" in cookie.lower() for cookie in cookies)


def test_in_the_frame_of_a_space_the_cookie_is_still_sent():
    cookies = sign_in(served("0.0.0.0", (), SPACE, users=USERS), *USERS[0]).headers.get_list(
        "set-cookie"
    )
    assert any("samesite=none" in cookie.lower() and "Secure" in cookie for cookie in cookies)


def test_after_ten_wrong_passwords_signing_in_pauses_even_with_the_right_one():
    client = served(users=USERS, address="10.0.3.1")
    wrong = [sign_in(client, "ada", f"guess {n}") for n in range(WRONG_PASSWORDS + 1)]
    assert {said.status_code for said in wrong} == {400}
    assert "Too many wrong passwords: wait 10 s." in wrong[-1].text
    assert "wait" in sign_in(client, *USERS[0]).text
    assert sign_in(client, *USERS[1]).status_code == 200


def from_address(monkeypatch, address):
    monkeypatch.setattr(guard, "_address", type("At", (), {"get": staticmethod(lambda: address)}))


def test_who_guesses_elsewhere_locks_nobody_out(monkeypatch):
    check = SignIn(USERS)
    from_address(monkeypatch, "10.0.0.1")
    for _ in range(WRONG_PASSWORDS):
        assert not check("ada", "guess")
    with pytest.raises(HTTPException):
        check(*USERS[0])
    from_address(monkeypatch, "10.0.0.2")
    assert check(*USERS[0])


def test_many_names_from_one_address_and_one_name_from_many_are_slowed_too(monkeypatch):
    check = SignIn(USERS)
    from_address(monkeypatch, "10.0.0.1")
    for number in range(3 * WRONG_PASSWORDS):
        check(f"name {number}", "guess")
    with pytest.raises(HTTPException, match="wait"):
        check("one more", "guess")
    for number in range(10 * WRONG_PASSWORDS):
        from_address(monkeypatch, f"10.1.0.{number}")
        check("ada", "guess")
    with pytest.raises(HTTPException, match="wait"):
        check("ada", "guess")


@pytest.mark.parametrize("name", ["ada", "nobody", "", "ä"])
def test_a_wrong_password_is_wrong_for_every_name(name):
    assert not SignIn(USERS)(name, "")
    assert not SignIn(USERS)(name, "pässwort\0")


def test_those_who_know_the_password_never_wait():
    check, begin = SignIn(USERS), time.monotonic()
    assert all(check(*USERS[0]) for _ in range(200))
    assert time.monotonic() - begin < 5
