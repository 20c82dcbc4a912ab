// dist/extension.js, which any JSON or YAML file wakes, and dist/session.js, which holds the client.
import { build } from 'esbuild';
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', './session.js'],
  outdir: 'dist',
  legalComments: 'eof',
  logLevel: 'warning',
};
await build({ ...shared, entryPoints: ['src/extension.ts', 'src/java.ts', 'src/archive.ts'] });
await build({ ...shared, entryPoints: ['src/session.ts'], external: ['vscode'], minify: true });
