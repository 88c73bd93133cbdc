#!/bin/sh
# Usage: KEYS_URL=… KEYS_CREDENTIAL=pmcb_… PYRUS_APP_ID=… sh sign-in.sh USER_ID INSTALLATION
# Prints the security key, or nothing. Always ends with exit code 0: a sign-in must not fail because of the chat.
# The ids go into JSON as they are, so they must not hold quotes, backslashes or control characters.
body=$(printf '{"app_id":"%s","user_id":"%s","label":"%s"}' "$PYRUS_APP_ID" "$1" "$2")

# The credential comes by standard input, because arguments can be seen by all users of the machine.
answer=$(curl --silent --show-error --fail --max-time 2 --config - \
  --header 'content-type: application/json' --data "$body" "$KEYS_URL/issue" <<CONFIG
header = "authorization: Bearer $KEYS_CREDENTIAL"
CONFIG
) || { echo 'No security key: the person signs in without chat.' >&2; exit 0; }

printf '%s' "$answer" | sed -n 's/.*"security_key":"\(pmc1_[0-9A-Za-z]*\)".*/\1/p'
