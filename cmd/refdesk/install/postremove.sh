#!/bin/sh
# After the files went. The database stays even if the package is purged.
set -e
[ "$1" != purge ] || rm -f /etc/refdesk/password /etc/refdesk/environment
[ ! -d /run/systemd/system ] || systemctl daemon-reload
