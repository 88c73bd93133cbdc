# Usage: KEYS_URL=… KEYS_CREDENTIAL=pmcb_… PYRUS_APP_ID=… python3 sign_in_requests.py USER_ID INSTALLATION
import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import requests

# The time-out of requests counts each wait by itself; the thread gives all of them together one limit.
pool = ThreadPoolExecutor(max_workers=8)


def security_key(user_id, installation):
    """A new security key for a person and an installation of the app; None where there is none for now. Never raises."""
    call = pool.submit(_issue, user_id, installation)
    try:
        return call.result(timeout=2)
    except Exception as error:
        call.cancel()  # where it had to wait for a thread: nobody wants its key any more
        logging.warning("No security key, the person signs in without chat: %r", error)
        return None


def _issue(user_id, installation):
    answer = requests.post(
        os.environ["KEYS_URL"] + "/issue",
        json={"app_id": os.environ["PYRUS_APP_ID"], "user_id": user_id, "label": installation},
        headers={"authorization": "Bearer " + os.environ["KEYS_CREDENTIAL"]},
        timeout=2,
    )
    answer.raise_for_status()
    return answer.json()["security_key"]


if __name__ == "__main__":
    print(security_key(sys.argv[1], sys.argv[2]) or "", flush=True)
    os._exit(0)  # a call that is still under way must not keep this program alive
