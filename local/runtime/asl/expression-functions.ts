import { createHash } from 'node:crypto';
import jsonata from 'jsonata';

export interface ExpressionSources {
  /** Milliseconds since the epoch: `$now()` and `$millis()`. */
  readonly now: number;
  /** A number in [0,1) for `$random()` and `$uuid()`, another one at each call, the same in each run. */
  readonly random: () => number;
}

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** "The $range function: the array can contain up to 1000 elements." */
const MAX_RANGE = 1_000;

const formatTime = jsonata('$fromMillis($at, $picture, $timezone)');

/**
 * The functions Step Functions adds to JSONata, and those that would read the machine's clock or chance.
 * `$eval` is bound to nothing: "$eval is not supported" and calling it is T1006.
 */
export function expressionFunctions(sources: ExpressionSources): Record<string, unknown> {
  return {
    eval: undefined,
    now: (picture?: string, timezone?: string) =>
      formatTime.evaluate(undefined, { at: sources.now, ...(picture && { picture }), ...(timezone && { timezone }) }),
    millis: () => sources.now,
    random: (seed?: number) => (seed === undefined ? sources.random() : seeded(seed)),
    uuid: () => uuid(sources.random),
    partition,
    range,
    hash,
    parse: (text: string) => JSON.parse(text) as unknown,
  };
}

function partition(values: unknown, size: number): unknown[] {
  const all = Array.isArray(values) ? values : [values];
  const chunk = Math.floor(size);
  if (!(chunk > 0)) throw new RangeError('the chunk size of $partition must be a positive integer');
  return Array.from({ length: Math.ceil(all.length / chunk) }, (_, at) => all.slice(at * chunk, (at + 1) * chunk));
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new RangeError('the step of $range must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE) throw new RangeError(`$range gives at most ${MAX_RANGE} elements`);
  return Array.from({ length }, (_, at) => first + at * step);
}

function hash(content: unknown, algorithm: string): string {
  const name = algorithms[algorithm];
  if (!name) throw new RangeError(`$hash knows ${Object.keys(algorithms).join(', ')}, not ${algorithm}`);
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return createHash(name).update(text).digest('hex');
}

/** "$random(seed) returns the same number for the same seed." Which number AWS returns is not documented. */
function seeded(seed: number): number {
  return createHash('sha256').update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
}

function uuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  const variant = (Number.parseInt(hex.charAt(16), 16) % 4) + 8;
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant.toString(16)}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
