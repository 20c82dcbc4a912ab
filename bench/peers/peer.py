"""The loop that every peer runs: lines in, lines out, see bench/README.md."""

import gc
import sys
import time
import traceback


def serve(hello, opening):
    """Answers until standard input ends.

    hello    one line that says what this is, with versions
    opening  name of a kind of work -> function of its options (a dict of strings) that returns
             a function: do it `n` times and return a number that depends on the result
    """
    if len(sys.argv) > 1:  # once KEY=VALUE…: from the start of a process, without any warm-up
        options = dict(word.split("=", 1) for word in sys.argv[2:])
        opening["step"](options)(int(options["n"]))
        print("= done", flush=True)
        return
    works = {}
    out = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer

    def answer(text):
        out.write("= " + text + "\n")
        out.flush()

    answer(hello)
    gc.disable()
    for line in sys.stdin:
        words = line.split()
        try:
            if words[0] == "open":
                options = dict(word.split("=", 1) for word in words[3:])
                if words[2] in opening:
                    works[words[1]] = opening[words[2]](options)
                    answer("ok")
                else:
                    answer("no " + words[2] + " here")
            elif words[0] == "run":
                gc.collect()
                cpu = time.process_time_ns()
                start = time.perf_counter_ns()
                value = works[words[1]](int(words[2]))
                wall = time.perf_counter_ns() - start
                answer(f"{wall} {time.process_time_ns() - cpu} 0 0 {float(value)!r}")
            elif words[0] == "close":
                works.pop(words[1], None)
                answer("ok")
        except Exception as problem:
            traceback.print_exc()
            answer("no " + " ".join(str(problem).split())[:200])
