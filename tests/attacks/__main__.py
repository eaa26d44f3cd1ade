"""`python -m tests.attacks [seeds]`: every attack on three boroughs, and on a weakened rule beside it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.attacks import on_files
from tests.attacks.attacks import ON_FIGURES, Outcome
from tests.attacks.boroughs import SIZES
from tests.attacks.usefulness import usefulness

SEEDS = 20


def main(seeds: int) -> int:
    """Print the table; give 0 when every attack fails on the releases and succeeds on the weakened rule."""
    found: dict[str, tuple[Outcome, Outcome]] = {}
    useful: dict[str, list[tuple[float, float]]] = {"year": [], "quarter": []}
    words = {name: text for name, (text, _) in ON_FIGURES.items()}
    with tempfile.TemporaryDirectory() as folder:
        workspace = on_files.make_canary_workspace(Path(folder) / "workspace")
        files = on_files.make_files(workspace, Path(folder) / "out")
        found["A9"], words["A9"] = on_files.a9_canaries(files), "private text or places in files"
        found["A13"], words["A13"] = on_files.a13_insides(files), "insides of spreadsheets and documents"
        found["A14"], words["A14"] = on_files.a14_rights(workspace), "rights and bent addresses"
    for kind in SIZES:
        for seed in range(1, seeds + 1):
            for name, (_, attack) in ON_FIGURES.items():
                both = attack(kind, seed)
                old = found.get(name)
                found[name] = both if old is None else (old[0] + both[0], old[1] + both[1])
            for unit, told in useful.items():
                told.append(usefulness(kind, seed, unit))
            sys.stderr.write(f"\r{kind} {seed}/{seeds}   ")
    return _print(found, words, useful, seeds)


def _print(
    found: dict[str, tuple[Outcome, Outcome]],
    words: dict[str, str],
    useful: dict[str, list[tuple[float, float]]],
    seeds: int,
) -> int:
    sys.stderr.write("\n")
    print(f"{len(SIZES)} boroughs x {seeds} seeds\n")
    print(f"{'attack':<44}{'tried':>7}{'exact':>7}{'learned':>9}{'accuracy':>10}   weakened rule")
    failed = 0
    for name in sorted(found, key=lambda one: int(one[1:])):
        held, weak = found[name]
        ok = not held.won and weak.won
        failed += not ok
        line = (
            f"{name + ' ' + words[name]:<44}{held.tried:>7}{held.exact:>7}{held.proven:>9}{_share(held):>10}"
        )
        print(f"{line}   {_said(weak)}{'' if ok else '   <- FAILED'}")
    for unit, told in useful.items():
        shares, errors = zip(*told, strict=True)
        print(
            f"\nby {unit}: {median(shares):.0%} of cells show a number (lowest {min(shares):.0%}, "
            f"{sum(share >= 0.8 for share in shares)} of {len(shares)} releases at 80% or more); "
            f"middle error {median(errors):.1f}, largest middle error {max(errors):.1f}"
        )
    return 1 if failed else 0


def _share(outcome: Outcome) -> str:
    return "" if outcome.accuracy is None else f"{outcome.accuracy:.2f}"


def _said(outcome: Outcome) -> str:
    told = [
        f"{outcome.exact} exact" if outcome.exact else "",
        f"{outcome.proven} learned" if outcome.proven else "",
    ]
    told.append(f"accuracy {outcome.accuracy:.2f}" if outcome.accuracy is not None else "")
    return ", ".join(one for one in told if one) + f" of {outcome.tried}"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS))
