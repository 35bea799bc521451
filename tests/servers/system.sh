#!/bin/sh
# Installs the Debian packages the tests need where it may; else names the exact command.
set -eu
missing=""
need() { # need PROGRAM PACKAGE
    PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need dovecot dovecot-imapd
need chromium chromium
need java openjdk-17-jre-headless
need mvn maven
need mbsync isync
need notmuch notmuch
[ -z "$missing" ] && exit 0
command="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive $command >/dev/null
else
    echo "The tests need:$missing" >&2
    echo "Install them: sudo apt-get update && sudo $command" >&2
    exit 1
fi
