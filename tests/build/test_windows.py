"""Build, check and update start where POSIX is not: without its modules, and without what `os` lacks on Windows."""

import subprocess
import sys

from geo.data.catalogue import ROOT

HIDDEN = ("fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "syslog", "posix_spawn")
START = """
import importlib, os, pkgutil, sys

sys.modules |= dict.fromkeys({modules!r})
for name in ("fork", "getuid", "geteuid", "getpgid", "killpg", "setsid", "mkfifo", "O_DIRECTORY", "O_NOFOLLOW"):
    delattr(os, name)
import geo.build, geo.commands

for room in (geo.build, geo.commands):
    for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        importlib.import_module(module.name)
from geo.__main__ import main
from geo.build.folder import sole_writer

with sole_writer(__import__("pathlib").Path(sys.argv[1])):
    main(["--help"])
"""


def test_the_commands_start_without_the_modules_of_posix(tmp_path):
    code = START.format(modules=HIDDEN)
    run = subprocess.run([sys.executable, "-c", code, tmp_path / "data"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "check" in run.stdout
