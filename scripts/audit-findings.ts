import type { ChainVerification, Verification } from '../src/audit/verify.ts';
import type { SealVerification } from '../src/audit/verify-seals.ts';

/** What the verifier found, for people: a line for each chain, the seals, and the sum. */
export function linesOf(found: { chains: Verification; seals: SealVerification | undefined }): string[] {
  const { chains, seals } = found;
  return [...chains.streams.map((chain) => chainLine(chain, { chains, seals })), ...sealLines(seals), sumLine(chains)];
}

function chainLine(
  { stream, records, sealed }: ChainVerification,
  { chains, seals }: { chains: Verification; seals: SealVerification | undefined },
): string {
  const seal = sealed ? `sealed up to ${sealed.sequence} on ${sealed.sealedAt}` : 'not sealed';
  const ending = seals ? `, ${seal}` : '';
  const fault = chains.broken.find((row) => row.stream === stream);
  return fault
    ? `broken  ${stream}  row ${fault.sequence}: ${fault.problem}; intact up to ${records}${ending}`
    : `intact  ${stream}  ${records} records${ending}`;
}

function sealLines(seals: SealVerification | undefined): string[] {
  if (!seals) return ['seals   none were given: whether the end of a chain was cut cannot be told'];
  const { last } = seals;
  return [
    `seals   ${seals.seals} genuine${last ? `, the last is ${last.number} of ${last.sealedAt}` : ''}`,
    ...seals.problems.map(({ name, problem }) => `wrong   ${name}: ${problem}`),
    ...seals.pauses.map(({ from, to }) => `pause   no seal between ${from} and ${to}`),
  ];
}

function sumLine({ streams, records, broken }: Verification): string {
  return broken.length === 0
    ? `${records} records in ${streams.length} chains, all intact.`
    : `${broken.length} of ${streams.length} chains are broken.`;
}
