import { createInterface } from 'node:readline';
import { UsageError } from '../errors.ts';
import { printable } from '../terminal/printable.ts';
import { problemWith, type Question } from './questions.ts';

/** Where questions are asked: a terminal, or a pipe that has an answer a line. */
interface Conversation {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

const standard: Conversation = { input: process.stdin, output: process.stderr };

/**
 * Asks until each answer is good.
 *
 * @returns the answers by setting; without what was left open
 * @throws UsageError where there is nobody to answer, naming the options that do
 */
export async function interview(
  questions: readonly Question[],
  { input, output } = standard,
): Promise<Record<string, string>> {
  if (questions.length === 0) return {};
  const terminal = createInterface({ input, output, terminal: input.isTTY === true });
  const lines = terminal[Symbol.asyncIterator]();
  const ask = async (question: Question): Promise<string> => {
    terminal.setPrompt(promptOf(question));
    terminal.prompt();
    const line = await lines.next();
    if (line.done) throw nobodyAnswers(questions.slice(questions.indexOf(question)));
    return line.value.trim();
  };
  try {
    const answers: Record<string, string> = {};
    for (const question of questions) {
      output.write(`\n${question.explanation}\n`);
      const answer = await askUntilGood(question, ask, output);
      if (answer !== undefined) answers[question.setting] = answer;
    }
    return answers;
  } finally {
    terminal.close();
  }
}

async function askUntilGood(
  question: Question,
  ask: (question: Question) => Promise<string>,
  output: NodeJS.WritableStream,
): Promise<string | undefined> {
  while (true) {
    const answer = await ask(question);
    if (answer === '' && question.fallback !== undefined) return question.fallback.value;
    const problem = problemWith(question, answer);
    if (problem === undefined) return answer;
    output.write(`The answer ${printable(problem)}.\n`);
  }
}

const promptOf = ({ question, fallback }: Question): string =>
  `${question}${fallback === undefined ? '' : ` [${fallback.shown}]`}: `;

const nobodyAnswers = (open: readonly Question[]): UsageError =>
  new UsageError(
    `Nothing was written: nobody answers. Give ${open.map(({ flag }) => flag).join(', ')}; or --yes, which takes the default where there is one.`,
  );
