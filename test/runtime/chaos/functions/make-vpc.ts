import { CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { sql } from 'kysely';
import { connect } from '../../../../src/postgres/database.ts';

/** What the scenarios run as a function: a call to a provider, then a row in a transaction, each of which can go wrong. */
export interface MakeVpc {
  readonly name: string;
  /** Sleeps in the open transaction, after the row. */
  readonly dawdleSeconds?: number;
  /** Says so, again and again, for as long as its timers fire. */
  readonly chatty?: boolean;
}

const ec2 = new EC2Client({});
const database = connect({
  host: '127.0.0.1',
  port: Number(process.env.DATABASE_PORT),
  database: 'postgres',
  user: 'postgres',
  sslMode: 'disable',
  region: 'eu-central-1',
});

export async function handler({ name, dawdleSeconds, chatty }: MakeVpc): Promise<string> {
  const talking = chatty ? setInterval(() => console.log(`${name} is still here`), 1000) : undefined;
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: '10.0.0.0/16',
      TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'tenantry:owner', Value: name }] }],
    }),
  );
  await database.transaction().execute(async (transaction) => {
    await sql`insert into made (name) values (${name})`.execute(transaction);
    if (dawdleSeconds !== undefined) await new Promise((resolve) => setTimeout(resolve, dawdleSeconds * 1000));
  });
  clearInterval(talking);
  return Vpc?.VpcId ?? '';
}
