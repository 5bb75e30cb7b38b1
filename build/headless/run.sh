#!/bin/sh
# Starts what lies beside it on its own Node. Installed on a standby that is the agent, for SSH and, with the word `boot`, for a
# start of the machine. In the tree of a release it is the voice service: RESTORE.txt says how.
here=$(dirname "$(readlink -f "$0")")
if [ -e "$here/node" ]; then
  exec "$here/node" "$here/agent.mjs" "$@"
fi
exec "$here/bin/node" "$here/service.mjs" "$@"
