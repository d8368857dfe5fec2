import type { FailureCode } from '../../platform/failure.ts';

const list = (text: string): string[] => text.trim().split(/\s+/);

/**
 * What the services' own codes mean for a step (error code pages of the API references). Who is told `provider-busy` about a removal comes
 * back: something that is going away still holds the thing.
 */
const meanings: Readonly<Partial<Record<FailureCode, readonly string[]>>> = {
  'provider-throttled': list('APIG.0308 APIGW.0308 CCE.02429001'),
  'provider-busy': list(`
    VPC.0004 VPC.0103 VPC.0104 VPC.0107 VPC.0108 VPC.0109 VPC.0110 VPC.0112 VPC.0113 VPC.0118 VPC.0120
    VPC.0205 VPC.0206 VPC.0208 VPC.0209 VPC.0210 VPC.0211 VPC.0512 VPC.0516 VPC.0517 VPC.0602 VPC.0707
    NAT.0006 NAT.0008 NAT.0009 NAT.0102 NAT.0103 NAT.0106 NAT.0405 VPC.2030 VPC.2050 VPC.2062
    DBS.200011 DBS.200019 DBS.200047 DBS.200086 DBS.200402 DBS.201014 DBS.201202 DBS.201205
    CCE.01409002 CCE.01429002 ELB.8907 EVS.1046 SecurityGroupInUse`),
  'quota-exceeded': list(`
    VPC.0114 VPC.0521 VPC.0532 VPC.0604 VPC.0703 VPC.9905 NAT.0113 NAT.0211 VPC.2039
    Ecs.0001 DBS.200046 DBS.216028 DBS.280450 DBS.290003 ELB.1091 ELB.8905 ELB.8934 ELB.8950 EVS.1034 EVS.1042
    CCE.01400004 CCE.01400007 CCE.01400008 CCE.01400009 CCE.01400010 CCE.01400011 CCE.01400012 CCE.01400013
    CCE.01400019 CCE.01400020 CCE.01400021 CCE.01400022`),
  'access-denied': list(`
    Ecs.0003 VPC.0005 VPC.0007 VPC.0009 VPC.0010 VPC.0502 VPC.2201 VPC.2701 DBS.200010 DBS.200044 DBS.200604 DBS.201003 DBS.280015
    CCE.01403001 CCE.02403001 ELB.1102 ELB.1109 ELB.9802 ELB.9803 ELB.9804 EVS.0001 EVS.0003 EVS.1027 IAM.0003 IAM.0004`),
  'provider-unavailable': list(`
    Ecs.0002 VPC.0102 VPC.0105 VPC.0106 VPC.0111 VPC.0119 VPC.0202 VPC.0503 VPC.0514 VPC.0612
    NAT.0007 NAT.0107 NAT.0108 NAT.0110 NAT.0111 NAT.0112 NAT.0212 NAT.1001 VPC.2045 VPC.2046 VPC.2047 VPC.2049 VPC.2051 VPC.2052
    DBS.108000 DBS.108002 DBS.108005 DBS.200005 DBS.213004 DBS.290006 DBS.290015
    CCE.01500001 CCE.02500001 CCE.03500001 ELB.8906 IAM.0006 APIGW.0201`),
  'invalid-request': list(`
    Ecs.0005 VPC.0002 VPC.0101 VPC.0115 VPC.0117 VPC.0201 VPC.0203 VPC.0204 VPC.0207 VPC.0212 VPC.0301 VPC.0501 VPC.0601 VPC.1801
    NAT.0002 NAT.0010 NAT.0012 NAT.0022 NAT.0201 NAT.0202 NAT.0208 NAT.0403 NAT.0404 NAT.1015 VPC.2010
    DBS.200001 DBS.200004 DBS.200006 DBS.280001 DBS.280204 DBS.290000 DBS.290001
    CCE.01400001 CCE.01400002 CCE.01400005 CCE.01400006 CCE.01400014 CCE.01400015 CCE.01400016 CCE.01400017 CCE.01400018
    CCE.01409001 CCE.02400001 ELB.0002 ELB.1001 ELB.8902 ELB.8962 IAM.0011`),
  // A token that is over: the next attempt opens another session.
  unexpected: list(
    'APIGW.0301 VPC.0008 NAT.0025 DBS.280056 CCE.01401001 CCE.02401001 ELB.1103 ELB.1104 ELB.1105 EVS.0002 IAM.0001',
  ),
};

const known = new Map<string, FailureCode>(
  Object.entries(meanings).flatMap(([meaning, names]) => names.map((name) => [name, meaning as FailureCode] as const)),
);

/** RDS has a code for each parameter that it can dislike: from the region (`DBS.200021`) to the specification (`DBS.200056`), and others. */
const badParameter =
  /^DBS\.(20002[1-7]|20004[0-389]|20005[1-6]|2005(04|06)|20110[136]|2802(35|38|39|41|46|50|53)|280285)$/;

export function codes(code: string): FailureCode | undefined {
  return known.get(code) ?? (badParameter.test(code) ? 'invalid-request' : undefined);
}

const absent = list(`
  VPC.0003 VPC.0504 VPC.0603 VPC.2204 VPC.9904 VPC.2007 NAT.0004 NAT.0005 NAT.0013 NAT.0019 NAT.0026 NAT.0105 NAT.0209
  DBS.200002 DBS.200013 DBS.200045 DBS.200050 DBS.200408 DBS.200501 DBS.200503 DBS.200602 DBS.201028 DBS.290005 DBS.290011 DBS.290013
  CCE.01404001 CCE.02404001 CCE.03404001 ELB.1002 ELB.1003 ELB.8904 itemNotFound`);

/** Of these the status alone tells an absence from a parameter that is wrong, or from a fault of their own: "400/404", "404/500". */
const absentWithStatus404 = list('VPC.0101 VPC.0105 VPC.0202 VPC.0514 VPC.0612 404');

export function isAbsenceCode(code: string, status: number): boolean {
  return absent.includes(code) || (status === 404 && absentWithStatus404.includes(code));
}
