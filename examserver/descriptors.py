"""How many files and sockets this process may have open: each terminal is one. Windows has no such limit."""

import sys

ENOUGH = 4096
ALSO_TRIED = (1_048_576, 65_536, 10_240)  # where the hard limit is infinite, or more than the kernel gives


def limit() -> int | None:
    """The limit now; None where there is none."""
    if sys.platform == "win32":
        return None
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def raise_limit() -> None:
    """As many as we may have: the soft limit is raised to the hard one."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_infinite = hard == resource.RLIM_INFINITY
    for wanted in ALSO_TRIED if is_infinite else (hard, *(n for n in ALSO_TRIED if n < hard)):
        if soft == resource.RLIM_INFINITY or wanted <= soft:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            continue
        return
