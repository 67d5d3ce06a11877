#!/bin/sh
# After the installation of a package: the user, its folder, and a configuration that only it can read. The bot is not
# started, since it has no token yet; one that ran before an upgrade is started again.
set -e
if command -v systemd-sysusers >/dev/null 2>&1; then
	systemd-sysusers /usr/lib/sysusers.d/afterbell.conf
elif ! getent passwd afterbell >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/afterbell --shell /usr/sbin/nologin afterbell
fi
install -d -m 0750 -o afterbell -g afterbell /var/lib/afterbell /var/lib/afterbell/courses
chown afterbell:afterbell /etc/afterbell/afterbell.toml
chmod 0600 /etc/afterbell/afterbell.toml
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart afterbell.service
fi
