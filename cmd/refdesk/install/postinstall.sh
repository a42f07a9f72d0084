#!/bin/sh
# After unpacking: the user that the service runs as, and who may read what.
set -e
getent group refdesk >/dev/null || groupadd --system refdesk
getent passwd refdesk >/dev/null || useradd --system --gid refdesk \
  --home-dir /var/lib/refdesk --no-create-home --shell /usr/sbin/nologin refdesk
chown refdesk:refdesk /var/lib/refdesk
chgrp refdesk /etc/refdesk /etc/refdesk/refdesk.toml
[ -e /etc/refdesk/password ] || install -m 0640 -g refdesk /dev/null /etc/refdesk/password
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl try-restart refdesk.service
fi
