import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { flags, type Java } from './java.js';

/** Where the parsed classes of this jar and this very Java are kept. */
export function archiveOf(folder: string, version: string, java: Java): string {
  return path.join(folder, `${version}-${java.build.replace(/[^\w.+-]/g, '_')}.jsa`);
}

/**
 * Makes the archive in the background, once, at the lowest priority, so that the next start takes
 * half the time. What fails here costs only that, and the next session tries again.
 */
export function makeArchive(java: Java, jar: string, example: string, archive: string): void {
  if (existsSync(archive)) {
    return;
  }
  mkdirSync(path.dirname(archive), { recursive: true });
  const unfinished = `${archive}.${process.pid}`;
  const maker = spawn(
    java.binary,
    [
      ...flags(java, archive).filter((flag) => !flag.startsWith('-XX:SharedArchiveFile=')),
      `-XX:ArchiveClassesAtExit=${unfinished}`,
      ...['-jar', jar, 'check', '--no-probe', example],
    ],
    { stdio: 'ignore' },
  );
  maker.on('error', () => {});
  maker.on('exit', () => {
    try {
      renameSync(unfinished, archive);
    } catch {
      rmSync(unfinished, { force: true });
    }
  });
  if (maker.pid !== undefined) {
    try {
      os.setPriority(maker.pid, os.constants.priority.PRIORITY_LOW);
    } catch {
      // It runs at the usual priority, or has ended.
    }
  }
}
