/** Where the facts of the catalogue come from, by cloud. Apart from it, because no function needs to know. */
export const sources: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'botocore partitions.json: partitions aws and aws-eusc with their regions',
    'AWS European Sovereign Cloud documentation: operation by EU residents, separate IAM and billing',
    'Zone letters a, b and c: general knowledge, not read from an account',
  ],
  azure: [
    'List of regions: general knowledge, to be checked against the subscriptions API before the cloud is offered',
    'EU Data Boundary and Sovereign Public Cloud are controls inside the public cloud; Bleu and Delos are clouds of their own',
  ],
  gcp: ['Google Cloud documentation: regions; europe-west2 and europe-west6 are outside the Union'],
  'gcp-sovereign': [
    'Google Cloud documentation: Sovereign Controls by Partners, locations (T-Systems: europe-west3 only)',
    'S3NS documentation: universe s3nsapis.fr, region u-france-east1',
    'Google Cloud Dedicated Germany: universe, region and its GKE limits; who operates it is not verified',
  ],
  otc: [
    'Open Telekom Cloud documentation: regions and zones; eu-ch2 has two zones and lies outside the Union',
    'Towns of the data centres: general knowledge',
  ],
};
