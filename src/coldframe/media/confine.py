"""Confinement of the current process, for good: resource limits, Landlock and seccomp by ctypes.

The decoder child calls ``confine`` once, after it has loaded everything it will ever need. From then on
a decoder that a hostile file took over can compute and answer on the two pipes it has, and nothing
else. A layer that the kernel lacks is reported, not hidden.

Sources: Linux ``Documentation/userspace-api/landlock.rst`` and ``seccomp_filter.rst``,
``include/uapi/linux/{landlock,seccomp,filter,audit}.h``, and the system call tables of both processors.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import struct
import sys
from pathlib import Path

from coldframe.media.terms import Limits, SandboxStrength

LIFETIME_CPU_SECONDS = 900
"""Processor time a child may use in its whole life. A backstop for a child whose parent is gone:
the parent replaces its child long before."""

_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_QUERY_VERSION = 1

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000

# What a decoder that has loaded everything still calls: memory, its two pipes, signals, clocks, an end.
# Numbers differ by processor; a name that a processor lacks is left out there.
_ALLOWED: dict[str, dict[str, int]] = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "munmap": 11, "brk": 12,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25,
        "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60, "getrusage": 98, "times": 100,
        "sigaltstack": 131, "gettid": 186, "futex": 202, "sched_getaffinity": 204, "restart_syscall": 219,
        "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231,
        "getrandom": 318, "gettimeofday": 96, "rseq": 334,
    },
    "aarch64": {
        "read": 63, "write": 64, "close": 57, "fstat": 80, "ppoll": 73, "lseek": 62, "munmap": 215,
        "brk": 214, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
        "sched_yield": 124, "mremap": 216, "madvise": 233, "nanosleep": 101, "getpid": 172,
        "exit": 93, "getrusage": 165, "times": 153, "sigaltstack": 132, "gettid": 178, "futex": 98,
        "sched_getaffinity": 123, "restart_syscall": 128, "clock_gettime": 113, "clock_getres": 114,
        "clock_nanosleep": 115, "exit_group": 94, "getrandom": 278, "gettimeofday": 169,
        "rseq": 293,
    },
}  # fmt: skip

# mmap and mprotect are allowed unless they ask for memory that can be executed (third argument).
_PROTECTED = {"x86_64": (9, 10), "aarch64": (222, 226)}
_PROT_EXEC = 4

# Only where a decoder cannot do without threads: clone if its flags (first argument) ask for a thread and
# not a process, and what a new thread sets up. clone3 hides its flags in memory that a filter cannot
# read, so it "does not exist" and the C library falls back to clone.
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE_THREAD = 0x00010000
_CLONE3 = 435
_SET_ROBUST_LIST = {"x86_64": 273, "aarch64": 99}

_EPERM = 1
_ENOSYS = 38
_RET_ALLOW = 0x7FFF0000
_RET_ERRNO = 0x00050000
_RET_KILL = 0x80000000

_LD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_JUMP_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K

# Offsets in struct seccomp_data: nr, arch, instruction_pointer (8 bytes), args (8 bytes each).
_AT_NUMBER = 0
_AT_ARCH = 4
_AT_FIRST_ARGUMENT = 16
_AT_THIRD_ARGUMENT = 32


def confine(limits: Limits, *, allow_threads: bool = False) -> SandboxStrength:
    """Confine this process; nothing can undo it.

    Call it single-threaded, with only the files open that shall stay so. Order matters: Landlock and seccomp
    need ``no_new_privs``, and seccomp forbids all the calls before it.

    Args:
        limits: ``memory_bytes`` is granted beyond the address space in use now.
        allow_threads: Let it start threads, still no process. The HEIC decoder cannot do without.

    Returns:
        Which layers are active.
    """
    if sys.platform != "linux":
        return SandboxStrength(
            resource_limits=False, no_new_privileges=False, landlock=False, landlock_version=0, seccomp=False
        )
    libc = ctypes.CDLL(None, use_errno=True)
    # Landlock itself needs one more file for a moment, so it comes before the limit on files.
    used_bytes = _address_space_bytes()
    # Not dumpable: no other process of the same user may look into this one or attach to it.
    _prctl(libc, _PR_SET_DUMPABLE, 0)
    unprivileged = _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1)
    version = _landlock(libc) if unprivileged else 0
    limited = _limit_resources(used_bytes + limits.memory_bytes, allow_threads=allow_threads)
    filtered = _seccomp(libc, allow_threads=allow_threads) if unprivileged else False
    return SandboxStrength(
        resource_limits=limited,
        no_new_privileges=unprivileged,
        landlock=version > 0,
        landlock_version=version,
        seccomp=filtered,
    )


def _prctl(libc: ctypes.CDLL, option: int, *arguments: int) -> bool:
    # The kernel takes four unsigned longs and insists that the unused ones are zero in all 64 bits.
    four = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return int(libc.prctl(option, *four)) == 0


def _limit_resources(memory_bytes: int, *, allow_threads: bool) -> bool:
    wanted = [
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, LIFETIME_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CORE, 0),
    ]
    if not allow_threads:  # The kernel counts threads as processes here; seccomp tells them apart.
        wanted.append((resource.RLIMIT_NPROC, 0))
    try:
        for kind, value in wanted:
            hard = resource.getrlimit(kind)[1]
            limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (limit, limit))
    except (OSError, ValueError):
        return False
    return True


def _address_space_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _landlock(libc: ctypes.CDLL) -> int:
    """Forbid every file, TCP and foreign process that this kernel's Landlock knows; return its version."""
    version = int(libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_QUERY_VERSION))
    if version < 1:
        return 0
    # 13 file rights in version 1, then refer, truncate and device ioctl; TCP bind and connect from 4;
    # abstract sockets and signals from 6. A ruleset without rules denies all it handles.
    file_rights = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    attributes = struct.pack(
        "=QQQ", (1 << file_rights) - 1, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0
    )
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = int(
        libc.syscall(_LANDLOCK_CREATE_RULESET, ctypes.c_char_p(attributes), ctypes.c_size_t(size), 0)
    )
    if ruleset < 0:
        return 0
    try:
        return version if libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0 else 0
    finally:
        libc.close(ruleset)


class _Program(ctypes.Structure):
    """``struct sock_fprog``: how many instructions, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _seccomp(libc: ctypes.CDLL, *, allow_threads: bool) -> bool:
    """Allow only the listed system calls; every other one fails with EPERM."""
    machine = platform.machine()
    if machine not in _ALLOWED:
        return False
    instructions = seccomp_program(machine, allow_threads=allow_threads)
    program = _Program(len(instructions) // 8, instructions)
    address = ctypes.cast(ctypes.pointer(program), ctypes.c_void_p).value or 0
    return _prctl(libc, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, address)


def seccomp_program(machine: str, *, allow_threads: bool = False) -> bytes:
    """Write the filter for ``x86_64`` or ``aarch64`` as classic BPF, 8 bytes an instruction.

    A refusal is an error return rather than a kill: a library that tries something optional (more
    threads, say) then goes on without it.
    """

    def step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
        return struct.pack("=HBBI", code, if_true, if_false, value)

    # Another calling convention numbers its calls differently, so it must not get past the list.
    program = [
        step(_LD_WORD, _AT_ARCH),
        step(_JUMP_EQUAL, _AUDIT_ARCH[machine], 1, 0),
        step(_RETURN, _RET_KILL),
        step(_LD_WORD, _AT_NUMBER),
    ]
    if machine == "x86_64":
        program += [step(_JUMP_AT_LEAST, _X32_BIT, 0, 1), step(_RETURN, _RET_KILL)]
    for number in sorted(_ALLOWED[machine].values()):
        program += [step(_JUMP_EQUAL, number, 0, 1), step(_RETURN, _RET_ALLOW)]
    for number in _PROTECTED[machine]:
        program += [
            step(_JUMP_EQUAL, number, 0, 4),
            step(_LD_WORD, _AT_THIRD_ARGUMENT),
            step(_JUMP_ANY_BIT, _PROT_EXEC, 0, 1),
            step(_RETURN, _RET_ERRNO | _EPERM),
            step(_RETURN, _RET_ALLOW),
        ]
    if allow_threads:
        program += [
            step(_JUMP_EQUAL, _SET_ROBUST_LIST[machine], 0, 1),
            step(_RETURN, _RET_ALLOW),
            step(_JUMP_EQUAL, _CLONE3, 0, 1),
            step(_RETURN, _RET_ERRNO | _ENOSYS),
            step(_JUMP_EQUAL, _CLONE[machine], 0, 3),
            step(_LD_WORD, _AT_FIRST_ARGUMENT),
            step(_JUMP_ANY_BIT, _CLONE_THREAD, 0, 1),
            step(_RETURN, _RET_ALLOW),
        ]
    program.append(step(_RETURN, _RET_ERRNO | _EPERM))
    return b"".join(program)
