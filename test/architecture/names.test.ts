import { describe, expect, test } from '@jest/globals';
import { definitionOf, statesOf } from './definitions.ts';
import {
  camel,
  exists,
  filesUnder,
  functionNames,
  kebab,
  machineNames,
  pascal,
  read,
  useCaseOf,
} from './repository.ts';

const stepVerbs =
  'reserve ensure create check mark deploy change release delete plan repair revert publish record request'.split(' ');
const reactionVerbs = 'accept cancel watch admit apply resume relay reconcile seal rotate migrate'.split(' ');

describe('one name for a step', () => {
  test.each(functionNames())('%s begins with a verb of the short list', (name) => {
    expect([...stepVerbs, ...reactionVerbs]).toContain(name.split('-')[0]);
  });

  test.each(functionNames())('%s has its handler, its use case, its configuration and its fragment', (name) => {
    const expected = ['handler.ts', 'config.ts', 'function.yml'].map((file) => `functions/${name}/${file}`);

    expect(expected.filter((file) => !exists(file))).toEqual([]);
    expect(useCaseOf(name)).toBeDefined();
  });

  test('serverless.yml lists each function by its own key, and nothing else', () => {
    const listed = [
      ...read('serverless.yml').matchAll(/^ {2}(\w+): \$\{file\(functions\/([^/]+)\/function\.yml\):function\}$/gm),
    ];

    expect(listed.map(([, key, folder]) => `${key} ${folder}`).sort()).toEqual(
      functionNames()
        .map((name) => `${camel(name)} ${name}`)
        .sort(),
    );
  });

  test.each(functionNames())('%s is deployed, packaged and given its role under its own name', (name) => {
    const fragment = read(`functions/${name}/function.yml`);

    expect(fragment).toContain(`name: \${self:service}-\${sls:stage}-${name}\n`);
    expect(fragment).toContain(`artifact: .build/functions/${name}.zip`);
    expect(fragment).toContain(`role: ${pascal(name)}Role\n`);
  });

  test.each(functionNames())('%s names itself in its logs', (name) => {
    expect(read(`functions/${name}/handler.ts`)).toContain(`'${name}'`);
  });

  test.each(machineNames())('%s has its definition under its own name', (name) => {
    expect(exists(`state-machines/${name}/${name}.asl.json`)).toBe(true);
  });

  test.each(machineNames())('each task of %s is named after the function or the machine that it calls', (machine) => {
    const tasks = statesOf(definitionOf(machine)).filter(({ state }) => state.Type === 'Task');

    const misnamed = tasks.filter(({ name, state }) => {
      const called = state.Arguments?.FunctionName ?? state.Arguments?.StateMachineArn;
      return called !== `\${${name}Arn}` || ![...functionNames(), ...machineNames()].includes(kebab(name));
    });

    expect(tasks.length).toBeGreaterThan(0);
    expect(misnamed.map(({ name }) => name)).toEqual([]);
  });

  test.each(machineNames())('in %s choices ask, waits say what for, failures say that they are', (machine) => {
    const forms: Record<string, RegExp> = { Choice: /^(Is|Has|Are)[A-Z]/, Wait: /^WaitFor[A-Z]/, Fail: /Failed$/ };

    const misnamed = statesOf(definitionOf(machine)).filter(
      ({ name, state }) => !(forms[state.Type] ?? /./).test(name),
    );

    expect(misnamed.map(({ name }) => name)).toEqual([]);
  });

  test('every step function is called by a machine or by what its fragment says', () => {
    const called = machineNames().flatMap((machine) => statesOf(definitionOf(machine)).map(({ name }) => kebab(name)));
    const triggered = functionNames().filter((name) => /^ {2}events:/m.test(read(`functions/${name}/function.yml`)));
    const elsewhere = ['check-order-message', 'migrate-database'];

    const idle = functionNames().filter((name) => ![...called, ...triggered, ...elsewhere].includes(name));

    expect(idle).toEqual([]);
  });
});

describe('words that say nothing', () => {
  const folders = ['src', 'functions', 'events', 'local', 'scripts', 'infra', 'test'];
  const code = folders.flatMap((folder) => [...filesUnder(folder, '.ts'), ...filesUnder(folder, '.js')]);
  const empty = /^(helpers?|utils?|commons?|misc|managers?|processors?)$|-(helpers?|utils?|manager|processor|service)$/;

  /** AWS's own names for things: the product, and what AWS calls each of its products. */
  const ofTheVendor = /\bsecrets-manager\b|\baws-service\b|SecretsManager/g;

  test('no file or folder is named by one', () => {
    const offenders = code.filter((path) =>
      path
        .replace(ofTheVendor, 'aws')
        .split('/')
        .some((part) => empty.test(part.replace(/(\.test)?\.[jt]s$/, ''))),
    );

    expect(offenders).toEqual([]);
  });

  test('nothing that is exported is named by one', () => {
    const exported = /export (?:async )?(?:function|const|class|interface|type) (\w+)/g;
    const vague = /(Helpers?|Utils?|Manager|Processor)$|^(do|handle)[A-Z]/;

    const offenders = code.flatMap((path) =>
      [...read(path).matchAll(exported)].flatMap(([, name = '']) =>
        vague.test(name.replace(ofTheVendor, '')) ? [`${path}: ${name}`] : [],
      ),
    );

    expect(offenders).toEqual([]);
  });
});
