#!/usr/bin/env bash
# What the tests need from the system: Chromium, a CJK font, PostgreSQL, Redis. Installs with apt where it may.
set -u
missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -qiE "wqy|noto.*cjk|source han" || missing+=(fonts-wqy-microhei fontconfig)
command -v redis-server >/dev/null || missing+=(redis-server)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && exit 0
fi
echo "The tests need these packages, please install them: ${missing[*]}" >&2
exit 1
