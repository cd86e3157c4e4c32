"""A breakpoint in a thread that is not the main one."""

import threading

done = threading.Event()


def work(number):
    doubled = number * 2  # @work
    done.set()
    return doubled


worker = threading.Thread(target=work, args=(4,), name="worker")
worker.start()
done.wait()
worker.join()
