"""Which system calls a student's process may not make: a seccomp filter for bubblewrap.

What is refused is no part of computing: memory that no limit counts (memfd, System V, shared
without a file, which stays when a process says that it doesn't need it), sockets that no network
namespace holds (those between a virtual machine, WSL for one, and its host), new namespaces (a user namespace could mount file systems of any size), looking into other processes,
and the corners of the kernel in which holes are found.
"""

from __future__ import annotations

import platform
import struct

_ALLOW, _REFUSE, _ABSENT = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38  # EPERM, ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AND = 0x54
_NUMBER, _MACHINE, _FIRST, _FOURTH = 0, 4, 16, 40  # places in the kernel's record of a call
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEW*: mount, cgroup, uts, ipc, user, pid, net

#: For each call its number on x86_64 and on aarch64.
_REFUSED = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "mq_open": (240, 180),
    "personality": (135, 92), "quotactl": (179, 60), "syslog": (103, 116), "acct": (163, 89), "chroot": (161, 51),
}  # fmt: skip
_CLONE, _MMAP, _SOCKET = (56, 220), (9, 222), (41, 198)
_FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: a sandbox has its own
_SHARED_WITHOUT_FILE = 0x21  # MAP_SHARED, MAP_ANONYMOUS
_CLONE3 = 435
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}


def filter() -> bytes | None:
    """Return the filter as the kernel reads it, or None on a machine whose calls are not listed."""
    known = _MACHINES.get(platform.machine())
    if known is None:
        return None
    machine, column = known
    refused = [numbers[column] for numbers in _REFUSED.values()]
    program = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # x86_64's second table of the same calls
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in refused:
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    # Its flags lie where no filter can see them; without it, the C library uses clone.
    program += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _ABSENT)]
    program += [
        (_EQUAL, 0, 4, _MMAP[column]),
        (_LOAD, 0, 0, _FOURTH),
        (_AND, 0, 0, _SHARED_WITHOUT_FILE),
        (_EQUAL, 0, 1, _SHARED_WITHOUT_FILE),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        (_EQUAL, 0, len(_FAMILIES) + 2, _SOCKET[column]),
        (_LOAD, 0, 0, _FIRST),
        *((_EQUAL, len(_FAMILIES) - place, 0, family) for place, family in enumerate(_FAMILIES)),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        (_EQUAL, 0, 3, _CLONE[column]),
        (_LOAD, 0, 0, _FIRST),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in program)
