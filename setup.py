"""Build step: the browser files of the map are fetched before the package is put together."""

import importlib.util
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


def _vendor() -> None:
    # Loaded by path: the package itself is not importable while it is being built.
    path = Path(__file__).resolve().parent / "hotspots" / "maps" / "vendor.py"
    spec = importlib.util.spec_from_file_location("vendor", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.vendor()


class BuildWithAssets(build_py):
    def run(self) -> None:
        _vendor()
        super().run()


setup(cmdclass={"build_py": BuildWithAssets})
