#!/bin/sh
# What SSH runs on a standby: the agent on its own Node, wherever it was installed and whatever the client asked for. A start of
# the machine calls it with the word `boot`.
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" "$here/agent.mjs" "$@"
