// Which Java is taken, on homes that hold a release file and a script.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, test } from 'node:test';

const { findJava, flags } = createRequire(import.meta.url)('../dist/java.js');
const folder = mkdtempSync(path.join(tmpdir(), 'rhoscope java '));
after(() => rmSync(folder, { recursive: true }));

function home(name, version, release = true) {
  const bin = path.join(folder, name, 'bin');
  mkdirSync(bin, { recursive: true });
  const answer = `#!/bin/sh\necho 'openjdk version "${version}" 2025-01-01' >&2\n`;
  writeFileSync(path.join(bin, 'java'), release ? '#!/bin/sh\nexit 1\n' : answer);
  chmodSync(path.join(bin, 'java'), 0o755);
  if (release) {
    writeFileSync(path.join(folder, name, 'release'), `JAVA_RUNTIME_VERSION="${version}+7"\nJAVA_VERSION="${version}"\n`);
  }
  return path.join(folder, name);
}

const java8 = home('8', '1.8.0_402');
const java17 = home('17', '17.0.9');
const java25 = home('25', '25-ea');
const shim = home('shim', '21.0.2', false);
const find = (setting, javaHome, ...homes) =>
  findJava({ setting, javaHome, path: homes.map((h) => path.join(h, 'bin')).join(path.delimiter) });

test('the setting goes before JAVA_HOME and PATH', async () => {
  assert.equal((await find(java25, java17, java17)).java.major, 25);
});

test('JAVA_HOME goes before PATH', async () => {
  assert.equal((await find('', java17, java25)).java.build, '17.0.9+7');
});

test('a Java that is too old is passed over', async () => {
  assert.equal((await find('', java8, java8, java17)).java.major, 17);
});

test('a home without a release file is asked', async () => {
  assert.deepEqual((await find('', undefined, shim)).java, {
    binary: path.join(shim, 'bin', 'java'),
    major: 21,
    build: '21.0.2',
  });
});

test('a setting that does not hold is named, whatever else there is', async () => {
  assert.match((await find(java8, java17, java17)).problem, /rhoscope\.java\.home is .*Java 1.8.0_402\+7 .*needs 17/);
  assert.match((await find(folder, java17, java17)).problem, /there is no Java/);
});

test('without Java the sentence says so', async () => {
  assert.match((await find('', undefined)).problem, /needs Java 17 or newer; found none/);
  assert.match((await find('', java8)).problem, /found Java 1.8.0_402\+7 \(/);
});

test('only Java 24 and newer get the flag for native libraries', async () => {
  const flag = '--enable-native-access=ALL-UNNAMED';
  assert.ok(!flags((await find(java17)).java, 'x').includes(flag));
  assert.ok(flags((await find(java25)).java, 'x').includes(flag));
});
