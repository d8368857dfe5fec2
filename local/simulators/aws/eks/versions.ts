import type * as sdk from '@aws-sdk/client-eks';
import { invalidParameter } from './faults.ts';

/** Kubernetes versions in standard support, newest first. */
export const supportedVersions = ['1.36', '1.35', '1.34', '1.33', '1.32'] as const;

const defaultVersion = '1.35';

export function checkedVersion(version: string | undefined): string {
  const known: readonly string[] = supportedVersions;
  if (version !== undefined && !known.includes(version)) {
    throw invalidParameter('unsupported Kubernetes version');
  }
  return version ?? defaultVersion;
}

export function versionOperations() {
  return {
    DescribeClusterVersions(input: sdk.DescribeClusterVersionsRequest): sdk.DescribeClusterVersionsResponse {
      const wanted = input.clusterVersions;
      const versions: readonly string[] = input.defaultOnly ? [defaultVersion] : supportedVersions;
      return {
        clusterVersions: versions
          .filter((version) => wanted?.includes(version) ?? true)
          .map((clusterVersion) => ({
            clusterVersion,
            clusterType: 'eks',
            defaultVersion: clusterVersion === defaultVersion,
            status: 'standard-support',
            versionStatus: 'STANDARD_SUPPORT',
          })),
      };
    },
  };
}
