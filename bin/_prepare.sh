# Sourced by the scripts beside it: a Python environment and the system packages that they need.
# Both functions do nothing, quickly, when everything is there.

need_packages() {
  local missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system: make sure that the equivalents of these are installed: $*" >&2
    return
  fi
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "These packages are missing; install them and run this again: sudo apt-get install ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo -n)
  fi
  echo "Installing ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -o DPkg::Lock::Timeout=600 -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

need_python() { # need_python REQUIREMENTS_FILE: .venv has exactly what the file lists
  local python stamp
  stamp=".venv/$1.installed"
  if [ ! -x .venv/bin/python ]; then
    for python in python3.11 python3.12 python3.13 python3.14 python3; do
      "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
      python=
    done
    if [ -z "$python" ]; then
      echo "Python 3.11 or newer is needed: sudo apt-get install python3 python3-venv" >&2
      exit 1
    fi
    "$python" -m venv .venv
  fi
  if ! cat requirements*.txt | cmp -s - "$stamp"; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$1"
    cat requirements*.txt | tee "$stamp" >.venv/requirements.txt.installed
  fi
}
