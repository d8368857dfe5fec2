import { parseArgs } from 'node:util';
import { errorFacts } from './error-facts.ts';

const clocks = ['real', 'compressed', 'virtual'] as const;

export interface Options {
  readonly files: readonly string[];
  readonly report: string | undefined;
  readonly seed: number;
  readonly clock: (typeof clocks)[number];
  /** Simulated seconds in one real second of a compressed clock. */
  readonly speed: number;
  readonly serve: boolean;
  readonly port: number | undefined;
  readonly help: boolean;
}

/** What was asked for cannot be done as it stands: the message names the option and the way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const SERVE_PORT = 4566;
export const USUAL_SEED = 1;
export const USUAL_SPEED = 60;

/** Reads the command line. Throws `UsageError`. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = read(args);
  const clock = values.clock ?? 'virtual';
  if (!isClock(clock)) throw wrong('clock', { value: clock, remedy: `Give one of: ${clocks.join(', ')}.` });
  const serve = values.serve ?? false;
  if (values.speed !== undefined && clock !== 'compressed') {
    throw new UsageError('--speed is for the compressed clock only. Add --clock compressed, or leave --speed out.');
  }
  if (values.port !== undefined && !serve) {
    throw new UsageError('--port is for --serve only. Add --serve, or leave --port out.');
  }
  if (values.report !== undefined && serve) {
    throw new UsageError('--report is written at the end of a run, and --serve has none. Leave one of the two out.');
  }
  if (values.report === '') throw wrong('report', { value: '', remedy: 'Give the name of the file to write.' });
  return {
    files: positionals,
    report: values.report,
    seed: wholeNumber('seed', { text: values.seed, usual: USUAL_SEED, from: 0, to: 2 ** 32 - 1 }),
    clock,
    speed: wholeNumber('speed', { text: values.speed, usual: USUAL_SPEED, from: 2, to: 100_000 }),
    serve,
    port: serve ? wholeNumber('port', { text: values.port, usual: SERVE_PORT, from: 1, to: 65_535 }) : undefined,
    help: values.help ?? false,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        report: { type: 'string' },
        seed: { type: 'string' },
        clock: { type: 'string' },
        speed: { type: 'string' },
        serve: { type: 'boolean' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(inOurWords(error), { cause: error });
  }
}

/** Node's own message, without its advice for rare cases. */
function inOurWords(error: unknown): string {
  const { message } = errorFacts(error);
  const [first = message] = message.split(/\.\s|\n/);
  return `${first}. See npm start -- --help.`;
}

function isClock(word: string): word is Options['clock'] {
  return clocks.some((clock) => clock === word);
}

function wholeNumber(
  option: string,
  range: { text: string | undefined; usual: number; from: number; to: number },
): number {
  const { text, usual, from, to } = range;
  if (text === undefined) return usual;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw wrong(option, { value: text, remedy: `Give a whole number from ${from} to ${to}.` });
}

function wrong(option: string, problem: { value: string; remedy: string }): UsageError {
  return new UsageError(`--${option} cannot be "${problem.value}". ${problem.remedy}`);
}
