#!/bin/bash
# A headless Neovim edits, fixes and trains the example that forgets, against the shipped jar.
# Prints a line per claim; exit status 1 if one does not hold. Works in a copy of examples/.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/rhoscope neovim.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp -r "$root/examples" "$work/project"
rm -rf "$work/project/.rhoscope"
# The search for a project's folder ends at the home folder, so a store above is not found.
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
export RHOSCOPE_ROOT=$root WORKSPACE=$work/project CONFIG=adding.rnn.json
timeout 900 "${NVIM:-nvim}" --headless -u NONE -i NONE -n -c "luafile $here/test.lua" </dev/null
status=$?
if [ $status != 0 ]; then
  find "$work" -name 'lsp.log' -exec tail -n 40 {} +
fi
exit $status
