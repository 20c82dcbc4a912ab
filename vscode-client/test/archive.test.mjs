// The class archive, made by the Java of this machine from the packaged jar where both are there.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { archiveOf, makeArchive } = require('../dist/archive.js');
const { findJava } = require('../dist/java.js');
const jar = fileURLToPath(new URL('../../lsp-server/target/rhoscope.jar', import.meta.url));

test('a session of the server becomes an archive, and nothing is left beside it', { timeout: 120_000 }, async () => {
  assert.ok(existsSync(jar), 'the jar is built first: mvn package');
  const { java } = await findJava({ setting: '', javaHome: process.env.JAVA_HOME, path: process.env.PATH });
  const folder = mkdtempSync(path.join(tmpdir(), 'rhoscope archive '));
  try {
    const archive = archiveOf(path.join(folder, 'deep'), '0.1.0', java);
    await makeArchive(java, jar, archive);
    assert.ok(statSync(archive).size > 5_000_000);
    assert.deepEqual(readdirSync(path.dirname(archive)), [path.basename(archive)]);
    const { mtimeMs } = statSync(archive);
    await makeArchive(java, jar, archive);
    assert.equal(statSync(archive).mtimeMs, mtimeMs);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a Java that does not start leaves nothing behind', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rhoscope archive '));
  const java = { binary: path.join(folder, 'none'), major: 17, build: '17/../x' };
  await assert.rejects(makeArchive(java, jar, archiveOf(folder, '0.1.0', java)));
  assert.deepEqual(readdirSync(folder), []);
  rmSync(folder, { recursive: true });
});
