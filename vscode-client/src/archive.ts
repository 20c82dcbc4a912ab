import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { flags, type Java } from './java.js';

/*
 * A class archive holds the parsed classes of the jar for one build of Java; the next start of the
 * server takes half the time. It is made in the background, at the lowest priority, from the list of
 * the classes that a session loads. What fails costs only that, and the next session tries again.
 */

/** Where the archive of this jar and this very Java is kept. */
export function archiveOf(folder: string, version: string, java: Java): string {
  return path.join(folder, `${version}-${java.build.replace(/[^\w.+-]/g, '_')}.jsa`);
}

/** Makes the archive where it is missing. */
export async function makeArchive(java: Java, jar: string, archive: string): Promise<void> {
  if (existsSync(archive)) {
    return;
  }
  mkdirSync(path.dirname(archive), { recursive: true });
  const work = mkdtempSync(`${archive}.`);
  const classes = path.join(work, 'classes');
  const made = path.join(work, 'archive');
  const run = (...args: string[]): ChildProcess =>
    humble(spawn(java.binary, args, { cwd: work, stdio: ['pipe', 'pipe', 'ignore'] }));
  try {
    const light = flags(java, made).filter((flag) => !flag.startsWith('-XX:SharedArchiveFile='));
    await session(run(...light, `-XX:DumpLoadedClassList=${classes}`, '-jar', jar, 'lsp'));
    const dump = ['-Xlog:disable', '-Xshare:dump', `-XX:SharedClassListFile=${classes}`];
    await ended(run(...dump, `-XX:SharedArchiveFile=${made}`, '-cp', jar));
    if (existsSync(made)) {
      renameSync(made, archive);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What an editor does at the start: opens a config, asks for a hover, waits for it and leaves. */
function session(server: ChildProcess): Promise<void> {
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const uri = 'untitled:a.rnn.json';
  const text = '{"model":{"cell":"rnn"},"data":{"task":"adding"}}';
  send({ id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
  send({ method: 'initialized', params: {} });
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'jsonc', version: 1, text } } });
  send({ id: 2, method: 'textDocument/hover', params: { textDocument: { uri }, position: { line: 0, character: 12 } } });
  let answers = '';
  server.stdout?.on('data', (bytes: Buffer) => {
    const waiting = !answers.includes('"id":2');
    answers += bytes.toString('latin1');
    if (waiting && answers.includes('"id":2')) {
      send({ id: 3, method: 'shutdown' });
      send({ method: 'exit' });
    }
  });
  return ended(server);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', () => resolve()));
}

function humble(child: ChildProcess): ChildProcess {
  child.stdin?.on('error', () => {}); // it ended before it was told to
  child.stdout?.resume();
  try {
    os.setPriority(child.pid ?? Number.NaN, os.constants.priority.PRIORITY_LOW);
  } catch {
    // It runs at the usual priority.
  }
  return child;
}
