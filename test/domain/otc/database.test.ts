import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import { passwordForNobody } from '../../../src/clouds/otc/resources/password.ts';
import { redact } from '../../../src/platform/redact.ts';
import { type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { make, scope, tenant } from './tenant.ts';

let otc: SimulatedOtc;

beforeEach(async () => {
  otc = await simulatedOtc();
});

afterEach(() => otc.close());

async function database() {
  const adapter = openOtcAdapter(otc.landingAccount, otc.dependencies);
  const made = await make({ otc, adapter }, ['network', 'database']);
  const resource = (await adapter.plan('database', tenant)).find(({ slot }) => slot === 'rds-instance');
  if (!resource) throw new Error('No instance is planned.');
  const look = async () => (await resource.kind.read(scope))[0];
  return { resource, look, made };
}

const passwordSent = (): string => {
  const body = otc.sent.find(({ request }) => request === 'POST /v3/{project}/instances')?.body;
  return String(Reflect.get(Object(body), 'password'));
};

describe('the password that RDS demands', () => {
  it('is of the kinds that it takes, another each time, and masked from then on', () => {
    const [one, other] = [passwordForNobody(), passwordForNobody()];

    expect(one).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[~!@#%^*\-_=+?,])[A-Za-z0-9~!@#%^*\-_=+?,]{32}$/);
    expect(one).not.toBe(other);
    expect(redact(`refused ${one}`)).toBe('refused [redacted]');
  });

  it('is in no wanted value, nor in what is observed, nor at the cloud’s own show of the instance', async () => {
    const { resource, look, made } = await database();

    const observed = await look();
    const wanted = resource.wanted((slot) => made.get(slot)?.outputs ?? {});

    expect(passwordSent()).toHaveLength(32);
    expect(JSON.stringify([wanted, observed, [...made]])).not.toContain(passwordSent());
  });
});

describe('the end of a database', () => {
  it('keeps a last backup where the order asks for one, and waits for it', async () => {
    const { resource, look } = await database();
    const remove = async () => {
      const observed = await look();
      return observed && resource.kind.remove(observed, { keepFinalSnapshot: true }).catch((error: unknown) => error);
    };

    const first = await remove();
    const meanwhile = await remove();
    await otc.clock.advance(5 * 60_000);
    const then = await remove();
    const again = await remove();
    await otc.clock.advance(5 * 60_000);

    expect([first, meanwhile, again]).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ code: 'provider-busy' })),
    );
    expect(then).toBeUndefined();
    expect(await look()).toBeUndefined();
    expect(otc.counts()).toMatchObject({ 'rds-instance': 0, 'rds-backup': 1 });
  });

  it('leaves nothing where it does not', async () => {
    const { resource, look } = await database();
    const observed = await look();

    if (observed) await resource.kind.remove(observed, { keepFinalSnapshot: false });
    await otc.clock.advance(5 * 60_000);

    expect(otc.counts()).toMatchObject({ 'rds-instance': 0, 'rds-backup': 0 });
  });
});
