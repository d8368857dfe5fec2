import { locationIn } from './source-location.ts';

/**
 * A JSON tokenizer that knows where it stands. EventBridge reports an invalid event pattern with the line and column at
 * which its own (Java) tokenizer stood; tools show that text to people, so it is reproduced here with its peculiarities:
 * a name is only returned once the value after it has been started, and a string is not read before its text is asked for.
 */
export type TokenKind =
  | 'object'
  | 'end-object'
  | 'array'
  | 'end-array'
  | 'name'
  | 'string'
  | 'number'
  | 'literal'
  | 'end';

/** Why a pattern cannot be used, in EventBridge's words, with the place in the pattern where it names one. */
export class PatternSyntaxError extends Error {
  override readonly name = 'PatternSyntaxError';
}

const VALID_VALUES = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";

export class JsonTokens {
  readonly #source: string;
  #at = 0;
  #open: { kind: 'object' | 'array'; at: number; used: boolean }[] = [];
  #pending: TokenKind | undefined;
  #text = '';
  #unreadString = false;
  kind: TokenKind = 'end';
  /** The field name that was read last. */
  fieldName = '';

  constructor(source: string) {
    this.#source = source;
  }

  /** Text of the current token: of a string without its quotes, of a bracket the bracket. */
  get text(): string {
    if (this.#unreadString) this.#finishString();
    return this.#text;
  }

  next(): TokenKind {
    if (this.#pending) {
      this.kind = this.#pending;
      this.#pending = undefined;
      return this.kind;
    }
    if (this.#unreadString) this.#finishString();
    this.kind = this.#advance();
    return this.kind;
  }

  fail(reason: string, at?: number): never {
    throw new PatternSyntaxError(`${reason}\n${locationIn(this.#source, at ?? this.#at)}`);
  }

  #advance(): TokenKind {
    this.#skipSpace();
    const container = this.#open.at(-1);
    if (!container) return this.#at >= this.#source.length ? 'end' : this.#startValue();
    if (this.#at >= this.#source.length) this.#failAtEnd(container);

    const closing = container.kind === 'object' ? '}' : ']';
    if (this.#source[this.#at] === closing) {
      this.#text = closing;
      this.#at += 1;
      this.#open.pop();
      return container.kind === 'object' ? 'end-object' : 'end-array';
    }
    if (container.used)
      this.#expect(',', `comma to separate ${container.kind === 'object' ? 'Object' : 'Array'} entries`);
    container.used = true;
    if (container.kind === 'array') return this.#startValue();

    this.#expect('"', 'double-quote to start field name');
    this.fieldName = this.#readString('in field name');
    this.#text = this.fieldName;
    this.#expect(':', 'a colon to separate field name and value');
    this.#pending = this.#startValue();
    return 'name';
  }

  #startValue(): TokenKind {
    this.#skipSpace();
    const at = this.#at;
    const start = this.#source[at];
    if (start === '{' || start === '[') {
      this.#text = start;
      this.#at += 1;
      const kind = start === '{' ? 'object' : 'array';
      this.#open.push({ kind, at, used: false });
      return kind;
    }
    if (start === '"') {
      this.#at += 1;
      this.#unreadString = true;
      return 'string';
    }
    const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#source.slice(at, at + 64))?.[0];
    if (number) return this.#take(number, 'number');
    return this.#literal();
  }

  #literal(): TokenKind {
    const word = /^[\w$]*/.exec(this.#source.slice(this.#at, this.#at + 256))?.[0] ?? '';
    if (word === 'true' || word === 'false' || word === 'null') return this.#take(word, 'literal');
    if (this.#at >= this.#source.length) this.fail('Unexpected end-of-input within/between Object entries');
    if (word === '') this.#failAtCharacter(`expected a valid value (${VALID_VALUES})`);
    this.#at += word.length;
    return this.fail(`Unrecognized token '${word}': was expecting (${VALID_VALUES})`);
  }

  #take(text: string, kind: TokenKind): TokenKind {
    this.#text = text;
    this.#at += text.length;
    return kind;
  }

  #finishString(): void {
    this.#unreadString = false;
    this.#text = this.#readString('in VALUE_STRING');
  }

  /** Stands behind the opening quote before and behind the closing one after. */
  #readString(where: string): string {
    const start = this.#at;
    for (let at = start; at < this.#source.length; at += 1) {
      const character = this.#source[at];
      if (character === '\\') at += 1;
      else if (character === '"') {
        this.#at = at + 1;
        return this.#unescape(this.#source.slice(start - 1, at + 1));
      }
    }
    this.#at = this.#source.length;
    return this.fail(`Unexpected end-of-input ${where}`);
  }

  #unescape(quoted: string): string {
    try {
      return String(JSON.parse(quoted));
    } catch {
      return this.fail('Unrecognized character escape or illegal unquoted character in string');
    }
  }

  #expect(character: string, what: string): void {
    this.#skipSpace();
    if (this.#source[this.#at] !== character) this.#failAtCharacter(`was expecting ${what}`);
    this.#at += 1;
  }

  #failAtCharacter(what: string): never {
    const found = this.#source[this.#at];
    if (found === undefined) return this.#failAtEnd(this.#open.at(-1) ?? { kind: 'object', at: 0 });
    return this.fail(`Unexpected character ('${found}' (code ${found.charCodeAt(0)})): ${what}`);
  }

  #failAtEnd(container: { kind: 'object' | 'array'; at: number }): never {
    const kind = container.kind === 'object' ? 'Object' : 'Array';
    const start = locationIn(this.#source, container.at).slice(' at '.length);
    return this.fail(`Unexpected end-of-input: expected close marker for ${kind} (start marker at ${start})`);
  }

  #skipSpace(): void {
    while (' \n\r\t'.includes(this.#source[this.#at] ?? '.')) this.#at += 1;
  }
}
