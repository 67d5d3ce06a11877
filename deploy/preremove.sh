#!/bin/sh
# Before a package is removed: the bot is stopped. An upgrade ("upgrade" for dpkg, 1 for rpm) goes on with it.
set -e
if [ "$1" = remove ] || [ "$1" = 0 ]; then
	if [ -d /run/systemd/system ]; then
		systemctl --no-reload disable --now afterbell.service
	fi
fi
