#!/usr/bin/env -S node --max-semi-space-size=16 --v8-pool-size=1
import { EXIT, type ExitCode } from './commands/exit-codes.ts';
import { UsageError } from './commands/options.ts';
import { processTerminal, type Terminal } from './commands/terminal.ts';
import { USAGE } from './commands/usage.ts';
import { ConfigError } from './config/problems.ts';

type Command = (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;

/** Each command loads only what it needs: most are done before a gateway would have been loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  check: async () => (await import('./commands/check.ts')).check,
  'hash-password': async () => (await import('./commands/hash-password.ts')).hashPassword,
  sandbox: async () => (await import('./commands/sandbox.ts')).sandbox,
  image: async () => (await import('./commands/image/image.ts')).image,
  'new-adapter': async () => (await import('./commands/new-adapter/new-adapter.ts')).newAdapter,
};

const isHelp = (word: string | undefined) => word === '--help' || word === '-h';

async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first] = args;
  if (isHelp(first) || first === 'help') {
    terminal.out(USAGE.podgate);
    return EXIT.ok;
  }
  const name = first === undefined || first.startsWith('-') ? 'serve' : first;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    terminal.err(`podgate: there is no command "${name}"\n\n${USAGE.podgate}`);
    return EXIT.usage;
  }
  const rest = name === first ? args.slice(1) : args;
  if (rest.some(isHelp)) {
    terminal.out(USAGE[name as keyof typeof USAGE]);
    return EXIT.ok;
  }
  return (await command())(rest, terminal);
}

try {
  process.exitCode = await main(process.argv.slice(2), processTerminal);
} catch (error) {
  if (error instanceof UsageError || error instanceof ConfigError) {
    processTerminal.err(error.message.replaceAll(/^/gm, 'podgate: '));
    process.exitCode = EXIT.usage;
  } else {
    processTerminal.err(`podgate: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = EXIT.failed;
  }
}
