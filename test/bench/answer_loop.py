"""How a program that is timed beside ours is spoken to: it says how long it loaded, then answers a JSON request a line."""

import contextlib
import json
import os
import resource
import sys
import time


def answer_requests(load, act_of):
    """`load` makes the peer, which holds when it `started`; `act_of` does what comes before a measure and gives what is timed."""
    sys.argv = sys.argv[:1]
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    with contextlib.redirect_stdout(sys.stderr):  # Peers print as they go.
        peer = load()
        print(json.dumps({"loadMs": 1000 * (time.perf_counter() - peer.started)}), file=answers)
        for line in sys.stdin:
            print(json.dumps(answer(peer, json.loads(line), act_of)), file=answers)


def answer(peer, request, act_of):
    if request["measure"] == "memory":
        return {"peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    act = act_of(peer, request)
    wall, cpu = [], []
    for _ in range(request["runs"]):
        started, used = time.perf_counter(), time.process_time()
        act()
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - used))
    return {"wallMs": wall, "cpuMs": cpu}
