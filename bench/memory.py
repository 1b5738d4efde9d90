"""The memory a tree of processes really takes: proportional set size, summed over the tree (Linux)."""

from pathlib import Path

_PROC = Path("/proc")


def children_of() -> dict[int, list[int]]:
    """Every process' children, by process id."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended meanwhile
            continue
        children.setdefault(parent, []).append(int(entry.name))
    return children


def tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children, found, waiting = children_of(), [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children.get(process, [])
    return found


def name_of(process: int) -> str:
    """A short name: the program, and what a Python process runs."""
    words = (_PROC / str(process) / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    program = Path(words[0]).name
    if program.startswith("postgres:"):
        return "postgres"
    if program.startswith("python"):
        rest = [word for word in words[1:] if word and word not in ("-m", "-c")]
        return " ".join([Path(rest[0]).name if rest else program, *rest[1:3]]) if rest else program
    return program


def pss(process: int) -> int:
    """KiB; raises OSError when it has ended or is another user's."""
    for line in (_PROC / str(process) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def pss_by_name(root: int) -> dict[str, int]:
    """KiB by process name, of the whole tree."""
    by_name: dict[str, int] = {}
    for process in tree(root):
        try:
            name, size = name_of(process), pss(process)
        except OSError:
            continue
        by_name[name] = by_name.get(name, 0) + size
    return by_name
