import * as path from 'node:path';
import * as vscode from 'vscode';
import { ExecuteCommandRequest, LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { archiveOf, makeArchive } from './archive.js';
import { findJava, flags } from './java.js';

/** One run of the language server. */
export interface Session {
  /** Sends one of the server's commands with the document's URI. */
  execute(command: string, uri: vscode.Uri): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server of the bundled jar; undefined, after a message with the remedy, without Java. */
export async function startSession(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
): Promise<Session | undefined> {
  const settings = vscode.workspace.getConfiguration('rhoscope');
  const found = await findJava({
    setting: settings.get<string>('java.home', ''),
    javaHome: process.env['JAVA_HOME'],
    path: process.env['PATH'],
  });
  if ('problem' in found) {
    output.error(found.problem);
    void explain(found.problem);
    return undefined;
  }
  const { java } = found;
  const jar = context.asAbsolutePath(path.join('server', 'rhoscope.jar'));
  const version = String(context.extension.packageJSON.version);
  const archive = archiveOf(context.globalStorageUri.fsPath, version, java);
  output.info(`Java ${java.build} (${java.binary})`);

  const client = new LanguageClient(
    'rhoscope',
    'Rhoscope',
    {
      command: java.binary,
      args: [...flags(java, archive), '-jar', jar, 'lsp'],
      transport: TransportKind.stdio,
    },
    {
      documentSelector: ['*.rnn.json', '*.rnn.jsonc', '*.rnn.yaml', '*.rnn.yml', 'rhoscope.json'].map((name) => ({ scheme: 'file', pattern: `**/${name}` })),
      outputChannel: output,
      initializationOptions: options(settings),
      middleware: {
        executeCommand: async (command, args, next) => (mayRun(command) ? next(command, args) : undefined),
      },
    },
  );
  await client.start();
  makeArchive(java, jar, archive).catch((error: unknown) => output.debug(String(error)));

  return {
    async execute(command, uri) {
      if (mayRun(command)) {
        const document = client.code2ProtocolConverter.asUri(uri);
        await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [document] });
      }
    },
    stop: () => client.dispose(),
  };
}

/** What the server is told at the start, in the words of the project's `rhoscope.json`. */
function options(settings: vscode.WorkspaceConfiguration): Record<string, unknown> {
  const store = settings.get<string>('store', '');
  // VS Code's hovers show pictures; editors that show their text instead do not ask for them.
  return { hover_images: true, ...(store === '' ? {} : { store }) };
}

/** Training reads the files that a config names and writes to the store: only where it is trusted. */
function mayRun(command: string): boolean {
  const runs = command === 'rhoscope.train' || command === 'rhoscope.probe';
  if (!runs || vscode.workspace.isTrusted) {
    return true;
  }
  const manage = 'Manage workspace trust';
  void vscode.window
    .showWarningMessage('Rhoscope trains and probes only in a trusted workspace.', manage)
    .then((choice) => choice === manage && vscode.commands.executeCommand('workbench.trust.manage'));
  return false;
}

async function explain(problem: string): Promise<void> {
  const setting = 'Open setting';
  const download = 'Get Java';
  const choice = await vscode.window.showErrorMessage(`${problem}.`, setting, download);
  if (choice === setting) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'rhoscope.java.home');
  } else if (choice === download) {
    await vscode.env.openExternal(vscode.Uri.parse('https://adoptium.net/temurin/releases/'));
  }
}
