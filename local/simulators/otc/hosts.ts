const services = ['iam', 'vpc', 'nat', 'rds', 'cce', 'elb', 'evs', 'ecs'] as const;

export type OtcServiceName = (typeof services)[number];

export interface OtcHost {
  readonly service: OtcServiceName;
  readonly region: string;
}

/** The regions with their zones ("Regions and Endpoints"). */
export const zonesByRegion: Readonly<Record<string, readonly string[]>> = {
  'eu-de': ['eu-de-01', 'eu-de-02', 'eu-de-03'],
  'eu-nl': ['eu-nl-01', 'eu-nl-02', 'eu-nl-03'],
  'eu-ch2': ['eu-ch2a', 'eu-ch2b'],
};

const pattern = /^(?<service>[a-z]+?)(?:-pub)?\.(?<region>eu-[a-z0-9]+)(?<swiss>\.sc)?\.otc\.t-systems\.com$/;

/** Undefined for what is no host of the Open Telekom Cloud. The Swiss region lies below `sc`, and its IAM is `iam-pub`. */
export function hostOf(host: string): OtcHost | undefined {
  const { service, region = '', swiss } = pattern.exec(host)?.groups ?? {};
  const known = services.find((name) => name === service);
  if (!known || !(region in zonesByRegion)) return undefined;
  const isSwiss = region === 'eu-ch2';
  const isPublicIam = host.startsWith('iam-pub.');
  if ((swiss !== undefined) !== isSwiss || (known === 'iam' && isPublicIam !== isSwiss)) return undefined;
  if (known !== 'iam' && host.includes('-pub.')) return undefined;
  return { service: known, region };
}
