// node screenshot.mjs TOOLS VSIX CONFIG OUT.png
// The picture of the README, taken from VS Code itself: the packaged client and its jar on a copy of
// examples/, in code-server, driven by Chromium. README.md says how to install TOOLS.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const [tools, vsix, config, out] = process.argv.slice(2);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const { chromium } = createRequire(path.resolve(tools, 'package.json'))('playwright-core');
const work = mkdtempSync(path.join(tmpdir(), 'rhoscope-picture-'));
const workspace = path.join(work, 'examples');
const limit = 120_000;

const settings = {
  'breadcrumbs.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.fontSize': 13,
  'editor.hover.delay': 100,
  'editor.matchBrackets': 'never',
  'editor.minimap.enabled': false,
  'editor.renderLineHighlight': 'none',
  'editor.scrollbar.vertical': 'hidden',
  'extensions.autoCheckUpdates': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'window.restoreWindows': 'none',
  'workbench.activityBar.location': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function startCodeServer(port) {
  const folders = ['--user-data-dir', path.join(work, 'data'), '--extensions-dir', path.join(work, 'extensions')];
  mkdirSync(path.join(work, 'data', 'User'), { recursive: true });
  writeFileSync(path.join(work, 'data', 'User', 'settings.json'), JSON.stringify(settings));
  const node = ['x64', 'arm64']
    .map((arch) => path.join(tools, 'node_modules', `node-linux-${arch}`, 'bin'))
    .find((folder) => existsSync(folder));
  const env = { ...process.env, XDG_CONFIG_HOME: work, XDG_DATA_HOME: work, PATH: `${node}:${process.env.PATH}` };
  const command = path.join(tools, 'node_modules', '.bin', 'code-server');
  const installed = spawnSync(command, [...folders, '--install-extension', path.resolve(vsix)], { env, encoding: 'utf8' });
  if (installed.status !== 0) {
    throw new Error(installed.stdout + installed.stderr);
  }
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'];
  const server = spawn(command, ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, ...folders, ...quiet, workspace], {
    env,
    detached: true, // a process group of its own, to be ended whole
    stdio: 'ignore',
  });
  const end = Date.now() + limit;
  for (;;) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false);
    if (up) {
      return server;
    }
    if (Date.now() > end) {
      throw new Error('code-server did not start');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function picture(page, url) {
  page.setDefaultTimeout(limit);
  await page.goto(`${url}/?folder=${workspace}`);
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: config }).dblclick();
  await page.waitForSelector('.view-lines .view-line');
  await page.keyboard.press('Control+B'); // without the side bar
  // The lens pushes the lines down: it has to be there before anything is measured.
  const lens = page.locator('.codelens-decoration a', { hasText: 'Train and instrument' });
  await lens.waitFor();
  const squiggle = page.locator('.squiggly-warning').first();
  await squiggle.waitFor();
  await lens.click();
  await page.locator('.statusbar-item', { hasText: 'Training' }).first().waitFor();
  await page.locator('.statusbar-item', { hasText: 'Training' }).first().waitFor({ state: 'detached' });
  const box = await squiggle.boundingBox();
  await page.mouse.move(box.x + box.width + 200, box.y + 200);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
  await page.locator('.monaco-hover .hover-row', { hasText: 'rhoscope' }).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.monaco-hover')?.textContent?.includes('Loading...'));
  await page.evaluate(() => document.querySelectorAll('.notifications-toasts').forEach((toast) => toast.remove()));
  mkdirSync(path.dirname(path.resolve(out)), { recursive: true });
  await page.screenshot({ path: out });
}

cpSync(path.join(root, 'examples'), workspace, { recursive: true });
rmSync(path.join(workspace, '.rhoscope'), { recursive: true, force: true });
let server;
let browser;
try {
  const port = await freePort();
  server = await startCodeServer(port);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1000, height: 520 }, deviceScaleFactor: 2 });
  try {
    await picture(page, `http://127.0.0.1:${port}`);
  } catch (error) {
    await page.screenshot({ path: `${out}.failed.png` });
    throw error;
  }
} finally {
  await browser?.close();
  if (server !== undefined) {
    process.kill(-server.pid, 'SIGTERM');
  }
  rmSync(work, { recursive: true, force: true, maxRetries: 10 });
}
