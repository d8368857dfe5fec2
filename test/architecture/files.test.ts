import { describe, expect, test } from '@jest/globals';
import { filesUnder, read } from './repository.ts';

const folders = ['src', 'functions', 'events', 'local', 'scripts', 'infra', 'test'];
const code = folders.flatMap((folder) => [...filesUnder(folder, '.ts'), ...filesUnder(folder, '.js')]);

const offenders = (isWrong: (text: string) => boolean) => code.filter((file) => isWrong(read(file)));

describe('files of code', () => {
  test('none is longer than 300 lines', () => {
    const long = code
      .map((file) => [file, read(file).split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 300);

    expect(code.length).toBeGreaterThan(0);
    expect(long).toEqual([]);
  });

  test('none has a banner', () => {
    expect(offenders((text) => /^\s*(\/\/|\*|#)\s*[-=*─═]{4,}/m.test(text))).toEqual([]);
  });

  test('none puts off work', () => {
    expect(offenders((text) => /\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/.test(text))).toEqual([]);
  });

  test('a lint exemption says why, and none is of another tool', () => {
    // Written apart, so that this file is not one of those it looks for.
    const elsewhere = new RegExp(
      ['@ts-(ignore|nocheck)', 'eslint-(disable)'].map((word) => word.replace('-(', '[-](')).join('|'),
    );

    expect(offenders((text) => /biome-ignore\S* [\w/]+:?\s*$/m.test(text) || elsewhere.test(text))).toEqual([]);
  });

  test('none reads the wall clock in the local world: time is passed in', () => {
    // The clocks themselves, the invoker that puts timers on a clock, the command line, and a server process to wait for.
    const clockFiles = /^local\/(runtime\/clock|cloud\/clocks|runtime\/lambda\/|runtime\/postgres\/|cli\/)/;

    const wrong = code
      .filter((file) => file.startsWith('local/') && !clockFiles.test(file))
      .filter((file) => /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)|\bsetTimeout\(/.test(read(file)));

    expect(wrong).toEqual([]);
  });
});
