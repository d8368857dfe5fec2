import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { packagedTemplate } from '../packaging/packaged.ts';
import { exists, filesUnder, read, root } from './repository.ts';

const alarms = Object.values(packagedTemplate().Resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties }) => ({
    name: String(Properties.AlarmName).replace(/^tenantry-/, ''),
    description: String(Properties.AlarmDescription),
    actions: Properties.AlarmActions,
  }));

describe('runbooks', () => {
  test('each alarm has one, and each one has its alarm', () => {
    const runbooks = filesUnder('docs/runbooks', '.md').map((file) =>
      file.slice('docs/runbooks/'.length, -'.md'.length),
    );

    expect(runbooks).toEqual(alarms.map(({ name }) => name).sort());
  });

  test('each alarm names its runbook and tells somebody', () => {
    const wrong = alarms.filter(
      ({ name, description, actions }) =>
        description !== `docs/runbooks/${name}.md` || !Array.isArray(actions) || actions.length === 0,
    );

    expect(wrong).toEqual([]);
  });

  test.each(filesUnder('docs/runbooks', '.md'))('%s says trigger, impact, causes and what to do', (file) => {
    const text = read(file);

    expect(
      ['**Trigger.**', '**Impact.**', '**Likely causes**', '**Next action**'].filter((part) => !text.includes(part)),
    ).toEqual([]);
  });
});

describe('documents', () => {
  test('what is generated is current', () => {
    const check = () =>
      execFileSync(process.execPath, ['scripts/generate.ts', '--check'], { cwd: root, encoding: 'utf8' });

    expect(check).not.toThrow();
  });

  test('every decision says what, why, consequences and notes', () => {
    const parts = ['## What', '## Why', '## Consequences', '## Notes'];

    const incomplete = filesUnder('docs/decisions', '.md').filter((file) =>
      parts.some((part) => !read(file).includes(part)),
    );

    expect(filesUnder('docs/decisions', '.md').length).toBeGreaterThan(0);
    expect(incomplete).toEqual([]);
  });

  test('the README is there and at most 150 lines long', () => {
    expect(exists('README.md')).toBe(true);
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151);
  });
});
