"""Other threads go on while a document is read."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import fenceng
from conftest import REAL


def test_another_thread_goes_on_while_rust_works() -> None:
    data = b"".join(path.read_bytes() for path in REAL)
    began, ended = threading.Event(), threading.Event()
    seen: list[bool] = []

    def convert() -> None:
        began.set()
        fenceng.tables(data)
        ended.set()

    # The interpreter alone would not change threads in the middle: only who lets go of it is passed by.
    before = sys.getswitchinterval()
    sys.setswitchinterval(60)
    try:
        thread = threading.Thread(target=convert)
        thread.start()
        began.wait()
        seen.append(ended.is_set())
        thread.join()
    finally:
        sys.setswitchinterval(before)
    assert seen == [False]


def test_many_threads_come_to_the_same() -> None:
    alone = [fenceng.convert(path) for path in REAL]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(fenceng.convert, REAL * 3)) == alone * 3


def test_any_number_of_jobs_gives_the_same() -> None:
    one, many = (fenceng.convert_all(REAL, jobs=jobs) for jobs in (1, 4))
    assert one == many
