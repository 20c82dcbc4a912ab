import { execFile } from 'node:child_process';
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import * as path from 'node:path';

/** The oldest Java that runs the server. */
export const oldest = 17;

/** A Java that runs the server: its binary, its major version and its exact build. */
export interface Java {
  readonly binary: string;
  readonly major: number;
  readonly build: string;
}

/** Where to look, in this order. */
export interface Places {
  /** The setting `rhoscope.java.home`; where it is set nothing else counts. */
  readonly setting: string;
  readonly javaHome: string | undefined;
  readonly path: string | undefined;
}

/** A Java, or one sentence that says why there is none. */
export type Found = { readonly java: Java } | { readonly problem: string };

/** The first Java that is new enough. */
export async function findJava(places: Places): Promise<Found> {
  const seen: string[] = [];
  for (const binary of candidates(places)) {
    const java = await identify(binary);
    if (java !== undefined && java.major >= oldest) {
      return { java };
    }
    if (java !== undefined) {
      seen.push(`Java ${java.build} (${binary})`);
    }
  }
  if (places.setting !== '') {
    const what = seen[0] ?? 'no Java';
    return { problem: `rhoscope.java.home is ${places.setting}: there is ${what}, Rhoscope needs ${oldest} or newer` };
  }
  const what = seen.length === 0 ? 'found none' : `found ${seen.join(', ')}`;
  return { problem: `Rhoscope needs Java ${oldest} or newer; ${what} in JAVA_HOME and PATH` };
}

/** The flags of a short-lived or interactive JVM of this version. */
export function flags(java: Java, archive: string): string[] {
  return [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xshare:auto',
    '-Xlog:disable',
    `-XX:SharedArchiveFile=${archive}`,
    '-Dfile.encoding=UTF-8',
    // Without this Java 24 and newer warn that SQLite's library is native.
    ...(java.major >= 24 ? ['--enable-native-access=ALL-UNNAMED'] : []),
  ];
}

function candidates(places: Places): string[] {
  const name = process.platform === 'win32' ? 'java.exe' : 'java';
  if (places.setting !== '') {
    return [path.join(places.setting, 'bin', name)];
  }
  const homes = places.javaHome ? [path.join(places.javaHome, 'bin', name)] : [];
  const folders = (places.path ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [...homes, ...folders.map((folder) => path.join(folder, name))];
}

/** The version stands in the home's `release` file; a JVM is started only where there is none. */
async function identify(binary: string): Promise<Java | undefined> {
  try {
    accessSync(binary, constants.X_OK);
  } catch {
    return undefined;
  }
  const release = readRelease(binary) ?? (await ask(binary));
  const major = Number.parseInt(release?.version ?? '', 10);
  return release === undefined || Number.isNaN(major) ? undefined : { binary, major, build: release.build };
}

interface Release {
  readonly version: string;
  readonly build: string;
}

function readRelease(binary: string): Release | undefined {
  try {
    const home = path.dirname(path.dirname(realpathSync(binary)));
    const text = readFileSync(path.join(home, 'release'), 'utf8');
    const version = /^JAVA_VERSION="(.*)"/m.exec(text)?.[1];
    return version === undefined
      ? undefined
      : { version, build: /^JAVA_RUNTIME_VERSION="(.*)"/m.exec(text)?.[1] ?? version };
  } catch {
    return undefined;
  }
}

function ask(binary: string): Promise<Release | undefined> {
  return new Promise((resolve) => {
    execFile(binary, ['-version'], { timeout: 10_000 }, (_error, _stdout, stderr) => {
      const version = / version "([^"]*)"/.exec(stderr)?.[1];
      resolve(version === undefined ? undefined : { version, build: version });
    });
  });
}
