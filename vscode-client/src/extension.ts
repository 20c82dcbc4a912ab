import * as vscode from 'vscode';
import type { Session } from './session.js';

/*
 * Any JSON or YAML file wakes the extension, so this file is small: the client and its library are read only
 * when the first model config is opened. Starts and stops wait in line, so that a restart in the
 * middle of a start leaves one server.
 */

let running: Session | undefined;
let line: Promise<void> = Promise.resolve();

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Rhoscope', { log: true });
  const start = () => queue(() => startOnce(context, output));
  const restart = () => queue(stop).then(start);

  context.subscriptions.push(
    output,
    vscode.workspace.onDidOpenTextDocument((document) => isConfig(document) && void start()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      const other = change.affectsConfiguration('rhoscope.java.home') || change.affectsConfiguration('rhoscope.store');
      if (other && vscode.workspace.textDocuments.some(isConfig)) {
        void restart();
      }
    }),
    vscode.commands.registerCommand('rhoscope.client.train', () => execute('rhoscope.train')),
    vscode.commands.registerCommand('rhoscope.client.probe', () => execute('rhoscope.probe')),
    vscode.commands.registerCommand('rhoscope.client.cancel', () => execute('rhoscope.cancel')),
    vscode.commands.registerCommand('rhoscope.client.restart', restart),
    vscode.commands.registerCommand('rhoscope.client.output', () => output.show()),
  );

  async function execute(command: string): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || !isConfig(document)) {
      void vscode.window.showInformationMessage('Open a model config (*.rnn.json, *.rnn.yaml) first.');
      return;
    }
    await start();
    await running?.execute(command, document.uri);
  }

  if (vscode.workspace.textDocuments.some(isConfig)) {
    void start();
  }
}

export function deactivate(): Promise<void> {
  return queue(stop);
}

async function startOnce(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): Promise<void> {
  if (running !== undefined) {
    return;
  }
  try {
    const { startSession } = await import('./session.js');
    running = await startSession(context, output);
  } catch (error) {
    output.error(error instanceof Error ? error : String(error));
    void vscode.window
      .showErrorMessage('The Rhoscope server did not start.', 'Show output')
      .then((choice) => choice && output.show());
  }
}

async function stop(): Promise<void> {
  const session = running;
  running = undefined;
  await session?.stop();
}

function queue(step: () => Promise<void>): Promise<void> {
  line = line.then(step, step);
  return line;
}

function isConfig(document: vscode.TextDocument): boolean {
  return document.uri.scheme === 'file' && /\.rnn\.(jsonc?|ya?ml)$/.test(document.uri.path);
}
