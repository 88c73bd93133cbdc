import type { Command } from 'commander';

/** Commands that do something, with their whole help. */
export function commandsOf(command: Command, path: readonly string[] = []): { name: string; help: string }[] {
  const name = [...path, command.name()];
  if (command.commands.length > 0) return command.commands.flatMap((each) => commandsOf(each, name));
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return [{ name: name.join(' '), help }];
}

/** Its examples: the lines after the heading, until an empty one. */
export function examplesOf(help: string): string[] {
  const [, after = ''] = help.split('\nExamples:\n');
  return after
    .split('\n\n', 1)[0]!
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
