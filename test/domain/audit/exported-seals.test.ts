import { describe, expect, test } from '@jest/globals';
import { type Manifest, manifestDigest, sealName, sealNumber } from '../../../src/audit/seal.ts';
import { type ExportedSeal, verifySeals } from '../../../src/audit/verify-seals.ts';
import { signingPair } from '../../support/audit-seals.ts';

const ours = signingPair();
const theirs = signingPair();
const hash = (digit: string) => digit.repeat(64);

const manifestAt = (number: number, more: Partial<Manifest> = {}): Manifest => ({
  format: 'tenantry-audit-seal-1',
  number,
  sealedAt: `2026-01-05T0${number}:00:00.000Z`,
  previousDigest: '',
  complete: number === 1,
  heads: [{ stream: 't-1', sequence: number * 10, hash: hash(String(number)) }],
  ...more,
});

async function exported(manifest: Manifest, { sign } = ours): Promise<ExportedSeal> {
  const { signature, ...signed } = await sign(manifestDigest(manifest));
  const text = JSON.stringify({ manifest, ...signed, signature: Buffer.from(signature).toString('base64') });
  return { name: sealName(manifest.number), text };
}

/** Five seals that follow each other; `change` sees each manifest before it is signed. */
async function row(change: (manifest: Manifest) => Manifest = (manifest) => manifest): Promise<ExportedSeal[]> {
  const seals = [];
  let previousDigest = '';
  for (const number of [1, 2, 3, 4, 5]) {
    const manifest = change(manifestAt(number, { previousDigest }));
    previousDigest = manifestDigest(manifest).toString('hex');
    seals.push(await exported(manifest));
  }
  return seals;
}

const replaced = (seals: readonly ExportedSeal[], { at, by }: { at: number; by: ExportedSeal }) =>
  seals.map((seal, index) => (index === at - 1 ? by : seal));
const problems = (seals: readonly ExportedSeal[], keys = [ours.publicKey]) =>
  verifySeals(seals, keys).problems.map(({ name, problem }) => `${sealNumber(name)}: ${problem}`);

describe('Exported seals', () => {
  test('are genuine as they were made, in whatever order and folder they come', async () => {
    const seals = (await row()).map(({ name, text }) => ({ name: `export/2026/${name}`, text })).toReversed();

    const { heads, ...rest } = verifySeals(seals, [ours.publicKey]);

    expect(rest).toEqual({
      seals: 5,
      last: { number: 5, sealedAt: '2026-01-05T05:00:00.000Z' },
      problems: [],
      pauses: [],
    });
    expect(heads.get('t-1')?.map(({ seal, sequence }) => [seal, sequence])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [n, n * 10]),
    );
  });

  test('are genuine by any of the keys that the auditor trusts: a key may have been replaced', async () => {
    const [first] = await row();
    const second = manifestAt(2, { previousDigest: manifestDigest(manifestAt(1)).toString('hex') });

    const seals = [first ?? (await exported(manifestAt(1))), await exported(second, theirs)];

    expect(problems(seals, [ours.publicKey, theirs.publicKey])).toEqual([]);
    expect(problems(seals)).toHaveLength(1);
  });

  test('signed by somebody else are forged, and nobody believes their heads', async () => {
    const forged = await exported(manifestAt(6), theirs);

    const { heads, last } = verifySeals([...(await row()), forged], [ours.publicKey]);

    expect(problems([...(await row()), forged])).toEqual([
      '6: its signature is not of a key that was given: it is forged or altered',
    ]);
    expect([heads.get('t-1')?.length, last?.number]).toEqual([5, 5]);
  });

  test.each([
    ['a head', (text: string) => text.replace(hash('3'), hash('a'))],
    ['the time', (text: string) => text.replace('T03:00', 'T03:01')],
    ['a member that nobody knows', (text: string) => text.replace('"complete"', '"more":1,"complete"')],
  ])('are found altered: %s', async (_case, alter) => {
    const seals = await row();
    const [, , third] = seals;
    const altered = { name: sealName(3), text: alter(third?.text ?? '') };

    expect(altered.text).not.toBe(third?.text);
    expect(problems(replaced(seals, { at: 3, by: altered }))).toEqual([
      '3: its signature is not of a key that was given: it is forged or altered',
      '4: seal 3 before it is missing',
    ]);
  });

  test('are found when one is missing, and when several are', async () => {
    const seals = await row();

    expect(problems(seals.filter((_, index) => index !== 2))).toEqual(['4: seal 3 before it is missing']);
    expect(problems(seals.slice(2))).toEqual(['3: seals 1 to 2 before it are missing']);
  });

  test('are found when one was made anew with the key itself: the next names another', async () => {
    const seals = await row();
    const anew = await exported(
      manifestAt(3, { heads: [], previousDigest: manifestDigest(manifestAt(2)).toString('hex') }),
    );

    expect(problems(replaced(seals, { at: 3, by: anew }))).toContain('4: it does not follow seal 3 as it is here');
  });

  test('are found when two have one number', async () => {
    const seals = await row();
    const twin = await exported(manifestAt(5, { heads: [] }));

    expect(problems([...seals, twin])).toContain('5: there is another seal 5');
    expect(problems([...seals, ...seals])).toEqual([]);
  });

  test('are found under the name of another', async () => {
    const seals = await row();
    const moved = { name: sealName(4), text: seals[4]?.text ?? '' };

    expect(problems(replaced(seals, { at: 4, by: moved }))).toContain('4: it is seal 5 under the name of another');
  });

  test.each(['', 'no JSON', '{}', '[]', '{"manifest":{}}'])('that are none are named: %j', async (text) => {
    expect(problems([...(await row()), { name: sealName(6), text }])).toEqual(['6: it cannot be read as a seal']);
  });

  test('show where nobody sealed for longer than two hours', async () => {
    const seals = await row((manifest) =>
      manifest.number > 3 ? { ...manifest, sealedAt: manifest.sealedAt.replace('05T', '06T') } : manifest,
    );

    const { pauses, problems: found } = verifySeals(seals, [ours.publicKey]);

    expect(pauses).toEqual([{ from: '2026-01-05T03:00:00.000Z', to: '2026-01-06T04:00:00.000Z' }]);
    expect(found).toEqual([]);
  });
});

test('names sort as their numbers', () => {
  const numbers = [1, 9, 10, 999, 1000, 1001, 87_600, 1_000_000];

  expect(numbers.map(sealName).toSorted()).toEqual(numbers.map(sealName));
  expect(numbers.map((number) => sealNumber(sealName(number)))).toEqual(numbers);
});
