#!/bin/bash
# The launcher bin/rhoscope against a Java and a Maven that only write down how they were called,
# then against the real jar. Prints a line per claim; exit status 1 if one does not hold.
# shellcheck disable=SC2016 # the words in single quotes are for eval, when the claim is tested
set -u
root=$(cd "$(dirname "$0")/../../../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/rhoscope launcher é.XXXXXX")
trap 'rm -rf "$work"' EXIT
failed=0

claim() { # claim NAME COMMAND…: the command's exit status decides
  local name=$1
  shift
  if "$@"; then echo "ok $name"; else
    failed=$((failed + 1))
    echo "FAIL $name"
    for f in "$work/out" "$work/err" "$work/calls"; do [ -s "$f" ] && sed "s|^|  ${f##*/}: |" "$f"; done
  fi
}

# java_home NAME VERSION: a Java that prints its process id and its arguments, one a line
java_home() {
  mkdir -p "$work/$1/bin"
  printf 'IMPLEMENTOR="N/A"\nJAVA_RUNTIME_VERSION="%s+1"\nJAVA_VERSION="%s"\n' "$2" "$2" >"$work/$1/release"
  printf '#!/bin/sh\necho "pid $$"\nprintf "%%s\\n" "$@"\ncat\n' >"$work/$1/bin/java"
  cp "$work/$1/bin/java" "$work/$1/bin/javac"
  chmod +x "$work/$1/bin/java" "$work/$1/bin/javac"
}

# clone NAME: a tree with the launcher and sources, not built
clone() {
  mkdir -p "$work/$1/bin" "$work/$1/analyzer-core/src/main" "$work/$1/lsp-server/src/main" "$work/$1/.mvn"
  cp "$root/bin/rhoscope" "$work/$1/bin/"
  touch "$work/$1/pom.xml" "$work/$1/analyzer-core/pom.xml" "$work/$1/lsp-server/pom.xml"
  echo class >"$work/$1/lsp-server/src/main/A.java"
}

built() { # built NAME: a clone with a jar newer than all of it
  clone "$1"
  mkdir -p "$work/$1/lsp-server/target"
  echo jar >"$work/$1/lsp-server/target/rhoscope.jar"
  touch -d '+1 second' "$work/$1/lsp-server/target/rhoscope.jar"
}

# run [VARIABLE=VALUE…] COMMAND…: leaves out, err and status
run() {
  env "$@" >"$work/out" 2>"$work/err" <"$work/in"
  status=$?
}

has() { grep -qxF -- "$1" "$work/out"; }
says() { [ "$status" = 2 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ] && grep -qF -- "$1" "$work/err"; }

: >"$work/in"
: >"$work/calls"
java_home java17 17.0.9
java_home java25 25.0.1
java_home java11 11.0.2
java_home java8 1.8.0_402
mkdir -p "$work/maven"
cat >"$work/maven/mvn" <<'M'
#!/bin/sh
# a Maven that takes a second and makes a jar
echo "$PWD $JAVA_HOME $*" >>"$CALLS"
echo 'a line on stdout'
[ -z "${BREAK:-}" ] || { echo '[ERROR] it does not compile'; exit 1; }
sleep 1
mkdir -p lsp-server/target && echo jar >lsp-server/target/rhoscope.jar
M
chmod +x "$work/maven/mvn"
export CALLS=$work/calls

# --- how the JVM is called
built ready
ready=$work/ready/bin/rhoscope
run RHOSCOPE_JAVA="$work/java17" "$ready" lsp --stdio
claim 'the light shape has C1 and the serial collector' \
  eval 'has -XX:TieredStopAtLevel=1 && has -XX:+UseSerialGC && has -Xshare:auto && has lsp && has --stdio'
claim 'nothing is on stderr' test ! -s "$work/err"
for command in train probe worker; do
  run RHOSCOPE_JAVA="$work/java17" "$ready" $command a.rnn.json
  claim "$command has C2" eval '! has -XX:TieredStopAtLevel=1 && ! has -XX:+UseSerialGC && has a.rnn.json'
done
claim 'Java 17 gets no flag it does not know' eval '! has --enable-native-access=ALL-UNNAMED'
claim 'a Java without the module of vectors is not asked for it' eval '! has --add-modules'
java_home vectors 17.0.9
printf 'MODULES="java.base %s java.sql"\n' jdk.incubator.vector >>"$work/vectors/release"
printf '#!/bin/sh\nprintf "%%s\\n" "$@"\necho picked >&2\necho "WARNING: Using incubator modules: jdk.incubator.vector" >&2\nprintf "own words" >&3\nprintf "the end" >&2\n' >"$work/vectors/bin/java"
for command in train probe worker; do
  run RHOSCOPE_JAVA="$work/vectors" "$ready" $command a.rnn.json
  sleep 0.2
  claim "$command has vectors where Java has them" \
    eval 'has --add-modules && has jdk.incubator.vector && has -XX:PerMethodTrapLimit=20000 &&
      has -Drhoscope.stderr=/dev/fd/3'
  claim "$command says all but the JVM's warning" \
    eval 'grep -q picked "$work/err" && grep -q "own words" "$work/err" && grep -q "the end" "$work/err" && ! grep -q WARNING "$work/err"'
done
run TMPDIR="$work/nowhere" RHOSCOPE_JAVA="$work/vectors" "$ready" train a.rnn.json
claim 'vectors are used where no pipe can be had' \
  eval 'has --add-modules && ! has -Drhoscope.stderr=/dev/fd/3 && grep -q WARNING "$work/err"'
claim 'no pipe is left' eval '! ls "${TMPDIR:-/tmp}"/rhoscope.[0-9]* 2>/dev/null'
run RHOSCOPE_JAVA="$work/java17" "$ready" check a.rnn.json
claim 'the light shape has no vectors' eval '! has --add-modules'
run RHOSCOPE_JAVA="$work/java25" "$ready" train a.rnn.json
claim 'Java 25 may load native libraries' has --enable-native-access=ALL-UNNAMED
run RHOSCOPE_JAVA="$work/java17" "$ready" check 'two words' '' "quote\"'\$HOME" '*'
claim 'arguments arrive as they are' \
  eval 'has "two words" && has "" && has "quote\"'"'"'\$HOME" && has "*"'
printf 'Content-Length: 2\r\n\r\n{}' >"$work/in"
run RHOSCOPE_JAVA="$work/java17" "$ready" lsp
claim 'stdin reaches the JVM whole' eval 'tail -c 23 "$work/out" | cmp -s - "$work/in"'
: >"$work/in"
RHOSCOPE_JAVA=$work/java17 "$ready" lsp >"$work/out" 2>"$work/err" </dev/null &
started=$!
wait $started
claim 'the JVM has the pid that was started' has "pid $started"

# --- where it is called from
mkdir -p "$work/elsewhere/deep"
ln -s ../../ready/bin/rhoscope "$work/elsewhere/deep/relative"
ln -s "$work/elsewhere/deep/relative" "$work/elsewhere/twice"
run RHOSCOPE_JAVA="$work/java17" "$work/elsewhere/twice" lsp
claim 'a chain of links leads to the jar' has "$work/ready/lsp-server/target/rhoscope.jar"
(cd "$work/elsewhere" && CDPATH=$work RHOSCOPE_JAVA=$work/java17 ../ready/bin/rhoscope lsp >"$work/out" 2>"$work/err" </dev/null)
claim 'CDPATH and the current folder do not matter' has "$work/ready/lsp-server/target/rhoscope.jar"
run PATH="$work/elsewhere/deep:$PATH" RHOSCOPE_JAVA="$work/java17" sh -c 'relative lsp'
claim 'found on PATH it finds its jar' has "$work/ready/lsp-server/target/rhoscope.jar"

# --- which Java
run RHOSCOPE_JAVA="$work/java17/bin/java" "$ready" lsp
claim 'RHOSCOPE_JAVA may be a binary' has lsp
run RHOSCOPE_JAVA="$work/java8" "$ready" lsp
claim 'a RHOSCOPE_JAVA that is too old is named' says "(found 1.8.0_402 in $work/java8)"
run RHOSCOPE_JAVA="$work/none" "$ready" lsp
claim 'a RHOSCOPE_JAVA that is not there is named' says "$work/none"
run -u RHOSCOPE_JAVA JAVA_HOME="$work/java25" PATH="$work/java17/bin:$PATH" "$ready" lsp
claim 'JAVA_HOME goes before PATH' has --enable-native-access=ALL-UNNAMED
run -u RHOSCOPE_JAVA JAVA_HOME="$work/java11" PATH="$work/java25/bin:$PATH" "$ready" lsp
claim 'a JAVA_HOME that is too old is passed over' has --enable-native-access=ALL-UNNAMED
mv "$work/java25/release" "$work/release"
printf '#!/bin/sh\n[ "$1" = -version ] && echo "openjdk version \\"25\\" 2025-09-16" >&2 && exit\necho "$@"\n' >"$work/java25/bin/java"
run RHOSCOPE_JAVA="$work/java25" "$ready" lsp
claim 'a home without a release file is asked' grep -q -- --enable-native-access "$work/out"
java_home java25 25.0.1
if unshare -m true 2>/dev/null; then
  run -i PATH=/usr/bin:/bin HOME="$work/none" unshare -m sh -c '
    mount -t tmpfs none /usr/lib/jvm; exec "$@"' sh "$ready" lsp
  claim 'without any Java one line says how to get it' says 'needs Java 17 or newer, found none: apt install'
  run -i PATH=/usr/bin:/bin HOME="$work/none" JAVA_HOME="$work/java11" unshare -m sh -c '
    mount -t tmpfs none /usr/lib/jvm; exec "$@"' sh "$ready" lsp
  claim 'with an old Java alone that one is named' says "found 11.0.2 in $work/java11"
fi

# --- building
clone fresh
run PATH="$work/maven:$PATH" RHOSCOPE_JAVA="$work/java17" "$work/fresh/bin/rhoscope" lsp
claim 'the first use builds and runs' eval 'has lsp && grep -q "building (first use" "$work/err"'
claim 'Maven writes nothing to stdout' eval '! has "a line on stdout"'
claim 'Maven gets the Java that was found' \
  grep -qxF "$work/fresh $work/java17 -q -B package -DskipTests" "$work/calls"
: >"$work/calls"
run PATH="$work/maven:$PATH" RHOSCOPE_JAVA="$work/java17" "$work/fresh/bin/rhoscope" lsp
claim 'the second use builds nothing' eval 'has lsp && [ ! -s "$work/calls" ] && [ ! -s "$work/err" ]'
touch -d '+5 seconds' "$work/fresh/lsp-server/src/main/A.java"
run PATH="$work/maven:$PATH" RHOSCOPE_JAVA="$work/java17" BREAK=1 "$work/fresh/bin/rhoscope" lsp
claim 'a build that fails says so and runs nothing' \
  eval '[ $status = 2 ] && [ ! -s "$work/out" ] && grep -q "does not compile" "$work/err" && grep -q "the build failed" "$work/err"'
touch "$work/fresh/lsp-server/src/main/A.java"
: >"$work/calls"
run PATH="$work/maven:$PATH" RHOSCOPE_JAVA="$work/java17" "$work/fresh/bin/rhoscope" lsp
claim 'after a failure it builds again' eval 'has lsp && [ -s "$work/calls" ]'
clone bare
mkdir -p "$work/path"
for tool in sh readlink find flock touch tail mkdir rm mv sed cat printf env; do
  ln -sf "$(command -v $tool)" "$work/path/$tool"
done
run PATH="$work/path" RHOSCOPE_JAVA="$work/java17" "$work/bare/bin/rhoscope" lsp
claim 'without Maven one line says how to get it' says 'needs Maven to build itself: apt install maven'
for with in flock perl; do
  clone "both-$with"
  rm -f "$work/path/flock" "$work/path/perl"
  ln -sf "$(command -v $with)" "$work/path/$with"
  ln -sf "$(command -v sleep)" "$work/path/sleep"
  ln -sf "$work/maven/mvn" "$work/path/mvn"
  : >"$work/calls"
  pids=()
  for i in 1 2 3; do
    PATH=$work/path RHOSCOPE_JAVA=$work/java17 "$work/both-$with/bin/rhoscope" "run$i" >"$work/out$i" 2>"$work/err" </dev/null &
    pids+=($!)
  done
  lost=0
  for pid in "${pids[@]}"; do wait "$pid" || lost=$((lost + 1)); done
  claim "three first runs at once build once (lock by $with)" \
    eval '[ "$(wc -l <"$work/calls")" = 1 ] && [ "$lost" = 0 ] && grep -q run1 "$work/out1" && grep -q run2 "$work/out2" && grep -q run3 "$work/out3"'
done

: >"$work/calls"

# --- the real jar, on every Java of this machine
if [ -f "$root/lsp-server/target/rhoscope.jar" ]; then
  mkdir -p "$work/real/bin" "$work/real/lsp-server/target"
  cp "$root/bin/rhoscope" "$work/real/bin/"
  cp "$root/lsp-server/target/rhoscope.jar" "$work/real/lsp-server/target/"
  cp -r "$root/examples" "$work/real/" 2>/dev/null
  real=$work/real/bin/rhoscope
  for home in /usr/lib/jvm/*/; do
    home=${home%/}
    if [ ! -f "$home/release" ] || [ -L "$home" ] || [ ! -x "$home/bin/java" ]; then continue; fi
    for round in 'makes its archive' 'uses its archive'; do
      run RHOSCOPE_JAVA="$home" "$real" --version
      claim "$(basename "$home") $round without a word too many" \
        eval '[ $status = 0 ] && [ ! -s "$work/err" ] && [ "$(wc -l <"$work/out")" = 1 ]'
    done
    claim "$(basename "$home") names the kernel of a training" \
      grep -qE ', kernel: (Vector API, [0-9]+ bit|scalar \(.+\))\)$' "$work/out"
    run RHOSCOPE_JAVA="$home" "$real" probe "$work/real/examples/adding.rnn.json"
    claim "$(basename "$home") probes without a warning" eval '[ $status -le 1 ] && [ -s "$work/out" ] && ! grep -q WARNING "$work/err"'
    run RHOSCOPE_JAVA="$home" "$real" runs list --store "$work/store"
    claim "$(basename "$home") opens a store without a warning" \
      eval '[ $status = 0 ] && [ ! -s "$work/err" ]'
    run -u LANG -u LC_ALL -u LC_CTYPE RHOSCOPE_JAVA="$home" "$real" check --no-probe "$work/real/examples/adding.rnn.json"
    claim "$(basename "$home") reads a path beyond ASCII without a locale" \
      eval '[ $status = 0 ] && grep -qF "launcher é" "$work/out"'
    for archive in "$work/real/lsp-server/target/"*.jsa; do
      claim "${archive##*/} holds classes" test "$(wc -c <"$archive")" -gt 500000
      chmod u+w "$archive"
      head -c 300000 "$archive" >"$work/part" && cp "$work/part" "$archive"
    done
    run RHOSCOPE_JAVA="$home" "$real" --version
    claim "$(basename "$home") passes over a damaged archive in silence" \
      eval '[ $status = 0 ] && [ ! -s "$work/err" ] && [ "$(wc -l <"$work/out")" = 1 ]'
    rm -f "$work/real/lsp-server/target/"*.jsa*
  done
  jlink=$(command -v jlink || true)
  if [ -n "$jlink" ] && "$jlink" --add-modules java.base,java.logging,java.sql,java.management,jdk.management,jdk.unsupported \
    --output "$work/small" 2>/dev/null; then
    run RHOSCOPE_JAVA="$work/small" "$real" --version
    claim 'a Java without vectors says so' grep -qF 'kernel: scalar (no jdk.incubator.vector))' "$work/out"
    run RHOSCOPE_JAVA="$work/small" "$real" probe "$work/real/examples/adding.rnn.json"
    claim 'a Java without vectors probes' eval '[ $status -le 1 ] && [ -s "$work/out" ] && [ ! -s "$work/err" ]'
    rm -f "$work/real/lsp-server/target/"*.jsa*
  fi
  chmod -R a-w "$work/real"
  chmod a+rx "$work"
  other=()
  [ "$(id -u)" != 0 ] || other=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  run "${other[@]}" "$real" --version
  claim 'it runs from a folder it may not write to' \
    eval '[ $status = 0 ] && [ ! -s "$work/err" ] && ! ls "$work/real/lsp-server/target/"*.jsa 2>/dev/null'
  chmod -R u+w "$work/real"
fi

echo "$failed failed"
[ $failed = 0 ]
