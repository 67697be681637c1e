"""requirements.lock, which continuous integration installs, agrees with the lists that people write."""

import re

import pytest
from packaging.requirements import Requirement

from geo.data.catalogue import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
# the pins that this interpreter takes, by name
PINS = {
    pin.name.lower(): pin
    for pin in map(Requirement, re.findall(r"^([a-z0-9][^\\]+)", LOCK, flags=re.MULTILINE))
    if pin.marker is None or pin.marker.evaluate()
}


@pytest.mark.parametrize("listed", ["requirements.txt", "tests/requirements.txt"])
def test_the_lock_holds_a_permitted_version_of_every_requirement(listed):
    lines = (ROOT / listed).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(text) for line in lines if (text := line.partition("#")[0].strip())]
    assert wanted
    for requirement in wanted:
        (pin,) = PINS[requirement.name.lower()].specifier
        assert pin.operator == "==" and pin.version in requirement.specifier, requirement


def test_every_pin_has_a_checksum_and_the_lock_names_no_server():
    pins = re.findall(r"^[a-z0-9][^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", LOCK, flags=re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", LOCK, flags=re.MULTILINE)) >= len(PINS)
    assert "://" not in LOCK and "index" not in re.sub(r"^#.*$", "", LOCK, flags=re.MULTILINE)
