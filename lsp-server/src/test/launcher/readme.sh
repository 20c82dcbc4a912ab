#!/bin/bash
# readme.sh [--update]: runs the README's console blocks in order, in a copy of the examples, and
# compares what each prints, both streams, with what stands there. `…` stands for anything within
# a line and, alone on one, for any number of lines. --update prints the README with the outputs of
# now, for a person to put the dots back.
set -u
root=$(cd "$(dirname "$0")/../../../.." && pwd)
readme=$root/README.md
update=${1:-}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$root/examples" "$folder/examples"
rm -rf "$folder/examples/.rhoscope"
mkdir "$folder/bin" && ln -s "$root/bin/rhoscope" "$folder/bin/rhoscope"
cd "$folder" || exit 2
touch rhoscope.json # this folder, not the one above, is the project whose store is used
export NO_COLOR=1 RHOSCOPE_README=1

# matches EXPECTED ACTUAL: two files, line by line
matches() {
  awk '
    NR == FNR { want[++wants] = $0; next }
    { got[++gots] = $0 }
    function fits(pattern, line,   parts, count, i, at) {
      count = split(pattern, parts, "…")
      if (count == 1) return pattern == line
      if (substr(line, 1, length(parts[1])) != parts[1]) return 0
      line = substr(line, length(parts[1]) + 1)
      for (i = 2; i <= count; i++) {
        if (parts[i] == "") { if (i == count) return 1; continue }
        at = index(line, parts[i])
        if (i == count) {
          return length(line) >= length(parts[i]) && substr(line, length(line) - length(parts[i]) + 1) == parts[i]
        }
        if (at == 0) return 0
        line = substr(line, at + length(parts[i]))
      }
      return 1
    }
    function all(w, g) {
      while (w <= wants) {
        if (want[w] == "…") {
          for (; g <= gots + 1; g++) if (all(w + 1, g)) return 1
          return 0
        }
        if (g > gots || !fits(want[w], got[g])) return 0
        w++; g++
      }
      return g > gots
    }
    END { exit !all(1, 1) }
  ' "$1" "$2"
}

passed=0 failed=0 command='' inside=0
: >want

finish() {
  [ -n "$command" ] || return 0
  bash -c "$command" >got 2>&1 </dev/null
  if [ "$update" = --update ]; then
    cat got
  elif matches want got; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf -- '--- %s\n' "$command"
    diff -u --label 'the README' --label 'what it prints' want got
  fi
  command=''
  : >want
}

while IFS= read -r line; do
  case $inside$line in
    0'```console') inside=1 ;;
    1'```')
      finish
      inside=0
      ;;
    '1$ '*)
      finish
      command=${line#'$ '}
      [ "$update" = --update ] && printf '%s\n' "$line"
      continue
      ;;
    1*)
      printf '%s\n' "$line" >>want
      [ "$update" = --update ] && continue
      ;;
  esac
  [ "$update" = --update ] && printf '%s\n' "$line"
done <"$readme"

[ "$update" = --update ] && exit 0
echo "README: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
