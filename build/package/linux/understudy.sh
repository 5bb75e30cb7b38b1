#!/bin/sh
# The command on the Node that lies in the runtime. The link in /usr/bin is followed to find both.
here=$(dirname "$(readlink -f "$0")")
exec "$here/../runtime/bin/node" "$here/cli.mjs" "$@"
