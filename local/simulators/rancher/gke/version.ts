import { CloudError } from '../hosted/cloud-error.ts';

/** Throws CloudError for a minor version below the one that runs. `1.35` counts as 1.35.0. */
export function refuseDowngrade(wanted: string, present: string): void {
  const [major, minor] = partsOf(wanted);
  const [presentMajor, presentMinor] = partsOf(present);
  if (major === presentMajor && minor < presentMinor) {
    throw new CloudError(
      `upstream version "${present}" is higher than spec version "${wanted}" and downgrades of minor versions are not supported in GKE, consider updating spec version to match upstream version`,
    );
  }
}

function partsOf(version: string): readonly [number, number] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) throw new CloudError('Invalid Semantic Version');
  return [Number(major), Number(minor)];
}
