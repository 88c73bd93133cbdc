# Usage: KEYS_URL=… KEYS_CREDENTIAL=pmcb_… PYRUS_APP_ID=… python3 sign_in_urllib.py USER_ID INSTALLATION
import json
import logging
import os
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

# urllib's time-out counts each wait by itself; the thread gives all of them together one limit.
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
    body = {"app_id": os.environ["PYRUS_APP_ID"], "user_id": user_id, "label": installation}
    request = urllib.request.Request(
        os.environ["KEYS_URL"] + "/issue",
        data=json.dumps(body).encode(),
        headers={
            "authorization": "Bearer " + os.environ["KEYS_CREDENTIAL"],
            "content-type": "application/json",
        },
    )
    # An answer other than 2xx raises HTTPError.
    with urllib.request.urlopen(request, timeout=2) as answer:
        return json.load(answer)["security_key"]


if __name__ == "__main__":
    print(security_key(sys.argv[1], sys.argv[2]) or "", flush=True)
    os._exit(0)  # a call that is still under way must not keep this program alive
