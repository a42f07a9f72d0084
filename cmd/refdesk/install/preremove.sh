#!/bin/sh
# Before the files go: "remove" is what Debian says, 0 what RPM says; an
# upgrade leaves the service to postinstall.sh.
set -e
case "$1" in
  remove|0) [ ! -d /run/systemd/system ] || systemctl disable --now refdesk.service ;;
esac
