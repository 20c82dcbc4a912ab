// server/: the jar, built where it is missing or older than its sources; the licence.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const client = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const root = path.dirname(client);
const server = path.join(client, 'server');

execFileSync(path.join(root, 'bin', 'rhoscope'), ['--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
rmSync(server, { recursive: true, force: true });
mkdirSync(server);
copyFileSync(path.join(root, 'lsp-server', 'target', 'rhoscope.jar'), path.join(server, 'rhoscope.jar'));
copyFileSync(path.join(root, 'LICENSE'), path.join(client, 'LICENSE'));
