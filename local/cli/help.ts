import { SERVE_PORT, USUAL_SEED, USUAL_SPEED } from './options.ts';

export const helpText = `Tenantry on this machine: orders go in, tenants come out of simulated clouds, in the time that the code itself needs.

Usage
  npm start                          publish the sample orders of events/samples/orders, all at once
  npm start -- FILE…                 publish these orders, each file after the one before it has come to rest
  npm start -- --serve [FILE…]       stay, and answer the aws command line, kubectl and psql

A FILE holds one order event in JSON (CloudEvents 1.0, as in events/samples), or a list of them, which are published at
once; so are all files of a folder. A file that cannot be read is an order that fails with its reason.

Options
  --report FILE    write what came of it as JSON: orders, tenants, allow-list, ground truth, audit, time, counts
  --seed N         repeat the durations, ids and faults that belong to this number (${USUAL_SEED})
  --clock CLOCK    virtual: time jumps over whatever is only waited for (the default)
                   compressed: time runs --speed times faster
                   real: a tenant takes its twenty minutes
  --speed N        simulated seconds in a real one, for the compressed clock (${USUAL_SPEED})
  --serve          keep running until Ctrl-C
  --port N         port of the AWS endpoints, for --serve (${SERVE_PORT})
  -h, --help       this page

Environment
  DATABASE_URL     a PostgreSQL server of your own in place of the embedded one
  NO_COLOR         no colours

Exit codes
  0    every order reached the end it should, and the audit chains are intact
  1    some order did not, or the run broke; the reasons are printed
  2    the command line makes no sense
  130  stopped with Ctrl-C

An order is at its right end when it is completed; when it is cancelled and its cancel was among the orders; or, being a
cancel with a grace period, when it is pending.

Examples
  npm start -- events/samples/orders/order-placed-single-tenant-aws.json --report report.json
  npm start -- events/samples/orders/order-placed-single-tenant-aws.json \\
               events/samples/cancels/order-cancelled-acme.json
  npm start -- events/samples/orders events/samples/cancels
  npm start -- --seed 7 --clock compressed --speed 120
  npm start -- --serve --port ${SERVE_PORT}

More in docs/local.md.
`;
