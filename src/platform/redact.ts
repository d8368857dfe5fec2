import { isSecretName, MASK, secretShapes } from './secret-shapes.ts';

/** Shorter ones would mask ordinary words; no provider issues any. */
const SHORTEST_SECRET = 8;
/** An environment lives for hours and sees many task tokens; what it read longest ago is forgotten first. */
const MOST_SECRETS = 48;

const secrets = new Map<string, readonly string[]>();
let known: RegExp | undefined;

/**
 * Remembers a secret that this process has read, so that it is masked wherever it turns up, in any of its usual spellings. Of a secret
 * that is a JSON object each text in it is one. Returns what it was given.
 */
export function keepSecret(secret: string): string {
  for (const value of partsOf(secret)) {
    const spellings = secrets.get(value) ?? spellingsOf(value);
    if (!secrets.delete(value)) known = undefined;
    secrets.set(value, spellings);
  }
  for (const oldest of [...secrets.keys()].slice(0, Math.max(0, secrets.size - MOST_SECRETS))) {
    secrets.delete(oldest);
    known = undefined;
  }
  return secret;
}

/** Masks every secret in a text: those that this process knows, then whatever has the shape of one, also inside base64 or percent-encoding. */
export function redact(text: string): string {
  const plain = redactShapes(secrets.size === 0 ? text : text.replace(knownSecrets(), MASK));
  return plain.replace(ENCODED, (run) => {
    const decoded = decode(run);
    return decoded !== undefined && decoded !== redactShapes(decoded) ? MASK : run;
  });
}

/** Masks every secret in a value that is to become JSON. */
export function redactValue<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), redactMember);
}

/** For `JSON.parse` and `JSON.stringify`: one member of an object, with its name. */
export function redactMember(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return isSecretName(name) ? MASK : redact(value);
}

/** More than any person reads. Step Functions takes a cause of 32,768 characters, into which nested causes are escaped once more each. */
const LONGEST_MESSAGE = 2_000;

/** A text as it may be told to others: without secrets, and not without end. The log has the whole of it. */
export function publishable(text: string): string {
  const clean = redact(text);
  return clean.length <= LONGEST_MESSAGE ? clean : `${clean.slice(0, LONGEST_MESSAGE - 1)}…`;
}

/** Masks an error and its causes in place: it keeps its identity, by which whoever catches it knows it. */
export function redactError(error: unknown, depth = 0): void {
  if (!(error instanceof Error) || depth > 8) return;
  for (const part of ['message', 'stack'] as const) {
    const text = error[part];
    // Some errors cannot be written to; then only what is printed of them is masked, by the logger.
    if (typeof text === 'string') Reflect.set(error, part, redact(text));
  }
  redactError(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const each of error.errors) redactError(each, depth + 1);
}

function redactShapes(text: string): string {
  return secretShapes.reduce((rest, { pattern, leaves }) => rest.replace(pattern, leaves), text);
}

/**
 * A run that may be something else in percent-encoding or base64 (at least 24 characters, of either alphabet). Each begins where nothing
 * of its kind stands in front of it: tried at every place, a long run would take quadratic time.
 */
const ENCODED = /(?<![^\s"'<>])[^\s"'<>%]*%[0-9A-Fa-f]{2}[^\s"'<>]*|(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}/g;
const PRINTABLE = /^[\t\n\r\x20-\x7e]+$/;

function decode(run: string): string | undefined {
  if (run.includes('%')) {
    try {
      return decodeURIComponent(run);
    } catch {
      return undefined;
    }
  }
  const text = Buffer.from(run, 'base64').toString('latin1');
  return PRINTABLE.test(text) ? text : undefined;
}

function knownSecrets(): RegExp {
  // The longest first: one secret may begin with another.
  known ??= new RegExp(
    [...secrets.values()]
      .flat()
      .sort((a, b) => b.length - a.length)
      .map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
      .join('|'),
    'g',
  );
  return known;
}

function partsOf(secret: string): string[] {
  const whole = secret.trim();
  const parts = whole.startsWith('{') ? textsOf(whole) : [whole, ...keyOf(whole)];
  return parts.filter((part) => part.length >= SHORTEST_SECRET);
}

/** Rancher's tokens are a name, which anybody may see, and a key. */
function keyOf(token: string): string[] {
  return token.includes(':') ? [token.slice(token.lastIndexOf(':') + 1)] : [];
}

function textsOf(json: string): string[] {
  const texts: string[] = [];
  try {
    JSON.parse(json, (_name, value) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
    return texts;
  } catch {
    return [json];
  }
}

function spellingsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((offset) => base64Within(secret, offset));
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      ...base64,
      ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ]),
  ];
}

/** The part of any base64 text that only this secret decides, when as many bytes modulo 3 stand in front of it. */
function base64Within(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const text = bytes.toString('base64').replace(/=+$/, '');
  const decidedByOthers = Math.ceil((offset * 8) / 6);
  return text.slice(decidedByOthers, bytes.length % 3 === 0 ? undefined : -1);
}
