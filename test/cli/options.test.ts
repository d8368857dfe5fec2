import { describe, expect, test } from '@jest/globals';
import { helpText } from '../../local/cli/help.ts';
import { parseOptions } from '../../local/cli/options.ts';

describe('the command line', () => {
  test('without arguments runs the samples on the virtual clock', () => {
    expect(parseOptions([])).toEqual({
      files: [],
      report: undefined,
      seed: 1,
      clock: 'virtual',
      speed: 60,
      serve: false,
      port: undefined,
      help: false,
    });
  });

  test('takes files in their order, and options anywhere between them', () => {
    const options = parseOptions(['b.json', '--report', 'out.json', 'a.json', '--seed', '7']);

    expect(options).toMatchObject({ files: ['b.json', 'a.json'], report: 'out.json', seed: 7 });
  });

  test('serves on the port that people know, or on the one they name', () => {
    expect(parseOptions(['--serve']).port).toBe(4566);
    expect(parseOptions(['--serve', '--port', '8080']).port).toBe(8080);
  });

  test.each([
    [['--sede', '7'], "Unknown option '--sede'. See npm start -- --help."],
    [['--seed', 'x'], '--seed cannot be "x". Give a whole number from 0 to 4294967295.'],
    [['--seed', ''], '--seed cannot be "". Give a whole number from 0 to 4294967295.'],
    [['--clock', 'fast'], '--clock cannot be "fast". Give one of: real, compressed, virtual.'],
    [['--clock', 'compressed', '--speed', '1'], '--speed cannot be "1". Give a whole number from 2 to 100000.'],
    [['--speed', '10'], '--speed is for the compressed clock only. Add --clock compressed, or leave --speed out.'],
    [['--port', '80'], '--port is for --serve only. Add --serve, or leave --port out.'],
    [['--serve', '--port', '70000'], '--port cannot be "70000". Give a whole number from 1 to 65535.'],
    [['--report', ''], '--report cannot be "". Give the name of the file to write.'],
    [
      ['--serve', '--report', 'a.json'],
      '--report is written at the end of a run, and --serve has none. Leave one of the two out.',
    ],
  ])('%j is refused with the option and the way out', (args, message) => {
    expect(() => parseOptions(args)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });

  test('an option without its value is refused by name', () => {
    expect(() => parseOptions(['--report'])).toThrow(/--report/);
  });

  test('its help names every option, and fits a terminal', () => {
    for (const option of ['--report', '--seed', '--clock', '--speed', '--serve', '--port', '--help', 'DATABASE_URL']) {
      expect(helpText).toContain(option);
    }
    expect(Math.max(...helpText.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});
