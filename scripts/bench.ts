import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plain } from '../local/cli/style.ts';
import { formatTable } from '../local/cli/tables.ts';
import { cloudsTable } from './bench-clouds.ts';

const usage = `Measures what the design promises and prints it beside the promise. Not a test: it never fails.

  npm run bench                 one tenant, 100 tenants, bundle sizes
  npm run bench -- --tenants N  another number at once
  npm run bench -- --clouds N   N orders at once over all clouds on offer, a row a cloud; nothing else
                   --calm       where no cloud throttles
                   --seed N     in another simulated world`;

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '100' },
    clouds: { type: 'string' },
    calm: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (values.clouds !== undefined) {
  const { clouds, calm, seed } = values;
  console.log((await cloudsTable({ orders: Number(clouds), calm, seed })).join('\n'));
  process.exit(0);
}

interface Run {
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
  readonly report: {
    readonly orders: readonly { state: string }[];
    readonly time: { virtualSeconds: number; longestProviderChainSeconds: number; wallSeconds: number };
    readonly counts: { stateTransitions: number; providerCalls: { clouds: number; rancher: number } };
  };
}

const REGIONS = ['eu-central-1', 'eu-west-1', 'eu-north-1', 'eu-west-3'];

/** The sample order for one tenant of many, spread over the regions that the local landing accounts have. */
async function orderOf(index: number): Promise<object> {
  const sample = JSON.parse(await readFile('events/samples/orders/order-placed-single-tenant-aws.json', 'utf8'));
  const orderId = `BENCH-${index}`;
  const region = REGIONS[index % REGIONS.length];
  return {
    ...sample,
    id: `bench-${index}`,
    subject: orderId,
    data: { ...sample.data, orderId, tenant: { name: `tenant-${index}` }, region },
  };
}

async function provision(tenants: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-bench-'));
  const [orders, report] = [join(folder, 'orders.json'), join(folder, 'report.json')];
  await writeFile(
    orders,
    JSON.stringify(await Promise.all(Array.from({ length: tenants }, (_, index) => orderOf(index)))),
  );
  const startedAt = performance.now();
  let peakMegabytes = 0;
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, ['local/cli/main.ts', orders, '--report', report], { stdio: 'ignore' });
    const watching = setInterval(async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      peakMegabytes = Math.max(peakMegabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }, 100);
    child.once('error', reject);
    child.once('exit', () => {
      clearInterval(watching);
      resolve();
    });
  });
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const run = { wallSeconds, peakMegabytes, report: JSON.parse(await readFile(report, 'utf8')) };
  await rm(folder, { recursive: true });
  return run;
}

/** What a function loads: its entry and, of the chunks that it loads on need, the largest with all that this one imports. */
async function bundleSizes(): Promise<{ name: string; bytes: number; callsEc2: boolean }[]> {
  const names = (await readdir('.build/meta')).map((file) => file.replace(/\.json$/, ''));
  return Promise.all(names.map(async (name) => ({ name, ...(await loaded(name)) })));
}

async function loaded(name: string): Promise<{ bytes: number; callsEc2: boolean }> {
  const meta: {
    outputs: Record<
      string,
      { bytes: number; entryPoint?: string; imports: { path: string; kind: string }[]; inputs: object }
    >;
  } = JSON.parse(await readFile(`.build/meta/${name}.json`, 'utf8'));
  const closure = (path: string, seen: Set<string> = new Set()): Set<string> => {
    if (seen.has(path) || !meta.outputs[path]) return seen;
    seen.add(path);
    for (const each of meta.outputs[path].imports) if (each.kind === 'import-statement') closure(each.path, seen);
    return seen;
  };
  const sizeOf = (paths: Iterable<string>) =>
    [...paths].reduce((sum, path) => sum + (meta.outputs[path]?.bytes ?? 0), 0);
  const entry = Object.keys(meta.outputs).find((path) => path.endsWith('handler.mjs')) ?? '';
  const atStart = closure(entry);
  const lazy = Object.keys(meta.outputs).filter((path) => !atStart.has(path) && path.endsWith('.mjs'));
  const largest = Math.max(0, ...lazy.map((path) => sizeOf([...closure(path)].filter((one) => !atStart.has(one)))));
  const inputs = Object.values(meta.outputs).flatMap((output) => Object.keys(output.inputs));
  const callsEc2 = inputs.some((path) => path.includes('node_modules/@aws-sdk/client-ec2/'));
  return { bytes: sizeOf(atStart) + largest, callsEc2 };
}

await stat('.build/meta');
const many = Number(values.tenants);
const one = await provision(1);
const all = await provision(many);
const { time, counts } = one.report;
const overhead = 100 * (time.virtualSeconds / time.longestProviderChainSeconds - 1);
const completed = (run: Run) => run.report.orders.filter(({ state }) => state === 'completed').length;
const sizes = (await bundleSizes()).sort((a, b) => b.bytes - a.bytes);
const largest = (callsEc2: boolean) => {
  const size = sizes.find((one) => one.callsEc2 === callsEc2);
  return size ? `${size.name} ${(size.bytes / 1e6).toFixed(2)}` : 'none';
};

console.log(
  formatTable(
    {
      title: 'Figures',
      columns: [{ title: 'what' }, { title: 'measured', align: 'right' }, { title: 'promised', align: 'right' }],
      empty: 'nothing was measured',
      rows: [
        ['one tenant, wall seconds', time.wallSeconds.toFixed(1), '< 5'],
        ['  with start and end of the process', one.wallSeconds.toFixed(1), ''],
        ['  simulated seconds', time.virtualSeconds.toFixed(0), ''],
        ['  beyond the longest provider chain', `${overhead.toFixed(1)} %`, '≤ 5 %'],
        ['  state transitions', String(counts.stateTransitions), '≤ 60, about 40'],
        ['  calls to clouds and Rancher', `${counts.providerCalls.clouds} + ${counts.providerCalls.rancher}`, ''],
        [`${many} tenants at once, completed`, String(completed(all)), String(many)],
        ['  wall seconds', all.report.time.wallSeconds.toFixed(1), '< 60 for 100'],
        ['  peak memory, MB', all.peakMegabytes.toFixed(0), '< 1500'],
        ['largest load, MB: with EC2', largest(true), '< 2'],
        ['  without', largest(false), '< 0.8'],
      ],
    },
    plain,
  ).join('\n'),
);
