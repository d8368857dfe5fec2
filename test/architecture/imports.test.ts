import { describe, expect, test } from '@jest/globals';
import { filesUnder, foldersIn, functionNames, importsOf, read, targetOf, useCaseOf } from './repository.ts';

/** Imports that break a rule, each as `file → target`. */
const breaking = (files: readonly string[], isWrong: (target: string, file: string) => boolean): string[] =>
  files.flatMap((file) =>
    importsOf(file)
      .map((specifier) => targetOf(file, specifier))
      .filter((target) => isWrong(target, file))
      .map((target) => `${file} → ${target}`),
  );

const typescript = (...folders: string[]) => folders.flatMap((folder) => filesUnder(folder, '.ts'));
const inside = (target: string, ...folders: string[]) => folders.some((folder) => target.startsWith(`${folder}/`));

describe('who may import whom', () => {
  test('nothing that is shipped imports the local runtime, the tests or the scripts', () => {
    const shipped = typescript('src', 'functions', 'events');

    expect(shipped.length).toBeGreaterThan(0);
    expect(breaking(shipped, (target) => inside(target, 'local', 'test', 'scripts'))).toEqual([]);
  });

  test('the simulators and the local runtime know nothing of our code: they imitate the vendors', () => {
    const imitations = typescript('local/simulators', 'local/runtime');

    expect(breaking(imitations, (target) => inside(target, 'src', 'functions', 'events'))).toEqual([]);
  });

  test('no function imports another', () => {
    const wrong = breaking(typescript('functions'), (target, file) => {
      const [, own = ''] = file.split('/');
      return inside(target, 'functions') && !inside(target, `functions/${own}`);
    });

    expect(wrong).toEqual([]);
  });

  test('src imports no function', () => {
    expect(breaking(typescript('src'), (target) => inside(target, 'functions'))).toEqual([]);
  });

  test('no cloud imports another', () => {
    const wrong = foldersIn('src/clouds').flatMap((cloud) =>
      breaking(
        typescript(`src/clouds/${cloud}`),
        (target) => /^src\/clouds\/\w+\//.test(target) && !inside(target, `src/clouds/${cloud}`, 'src/clouds/rest'),
      ),
    );

    expect(wrong).toEqual([]);
  });

  test('the lifecycle of tenants rests on nothing but the failures', () => {
    const wrong = breaking(
      ['src/tenants/lifecycle.ts'],
      (target) => !inside(target, 'src/tenants') && target !== 'src/platform/failure.ts',
    );

    expect(wrong).toEqual([]);
  });

  test.each(functionNames())('the use case of %s knows no SDK, no database driver and no environment', (name) => {
    const file = useCaseOf(name) ?? `functions/${name}/${name}.ts`;

    expect(breaking([file], (target) => target.startsWith('@aws-sdk/') || target === 'pg')).toEqual([]);
    expect(read(file)).not.toContain('process.env');
  });

  test('middy and Powertools are used in one place', () => {
    const wrong = breaking(
      typescript('src', 'functions', 'events').filter((file) => !inside(file, 'src/platform')),
      (target) => target.startsWith('@middy/') || target.startsWith('@aws-lambda-powertools/'),
    );

    expect(wrong).toEqual([]);
  });

  test('Zod is imported as a namespace: by name it brings every language it knows', () => {
    const wrong = typescript('src', 'functions', 'events').filter((file) =>
      /import\s*\{[^}]*\}\s*from 'zod'/.test(read(file)),
    );

    expect(wrong).toEqual([]);
  });

  test('commands are sent one by one, never through an aggregated client: only then the bundle tells the calls', () => {
    const aggregated =
      /import\s*\{[^}]*\b(EC2|EKS|RDS|SFN|SQS|STS|EventBridge|SecretsManager|ElasticLoadBalancingV2)\b[^}]*\}\s*from '@aws-sdk/;

    expect(typescript('src', 'functions').filter((file) => aggregated.test(read(file)))).toEqual([]);
  });
});
