/** Something in the shipped code without which a fault would do harm, how to take it out, and the experiments that then turn red. */
export interface Guard {
  readonly name: string;
  readonly protects: string;
  /** Each text must stand in its file exactly once: a guard that has moved is a guard that is not tested. */
  readonly changes: readonly { readonly file: string; readonly find: string; readonly put: string }[];
  readonly shownBy: readonly string[];
}

export const guards: readonly Guard[] = [
  {
    name: 'execution name',
    protects: 'An operation is started once, however often its start is sent.',
    changes: [
      {
        file: 'functions/relay-outbox/destinations.ts',
        find: 'name: execution.name,',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text, not a template of this file.
        put: 'name: `${execution.name}-${Math.floor(Math.random() * 1e9)}`,',
      },
    ],
    shownBy: ['disconnected at database shared relay-outbox 1 commit 1 before'],
  },
  {
    name: 'inbox',
    protects: 'An order that was judged is known by its id, and judged once.',
    changes: [
      {
        file: 'functions/accept-order/accept-order.ts',
        find: 'if ((await knownHash(identity.orderId, transaction)) === candidate.contentHash) return;',
        put: 'void knownHash;',
      },
      {
        file: 'functions/accept-order/accept-order.ts',
        find: "if (verdict.verdict === 'duplicate') return;",
        put: '',
      },
    ],
    shownBy: ['duplicated at bus OrderPlaced > accept-order 1'],
  },
  {
    name: 'tombstone',
    protects: 'A cancel that comes before its order meets it.',
    changes: [
      {
        file: 'src/orders/tombstones.ts',
        find: ".where('kind', '=', 'cancelled')\n    .where('announced_state', '<>', 'rejected')\n    .where(({ or, and, eb })",
        put: ".where('kind', '=', 'none')\n    .where('announced_state', '<>', 'rejected')\n    .where(({ or, and, eb })",
      },
    ],
    shownBy: ['cancelled at queue tenantry-orders.fifo 1 and delayed at bus OrderPlaced > accept-order 1'],
  },
  {
    name: 'intent first',
    protects: 'Nothing is made before it is written down that it will be.',
    changes: [
      {
        file: 'src/resources/ensure.ts',
        find: 'const rows = new Map((await recordIntents({ session, intents }, dependencies)).map((row) => [row.slot, row]));\n  for (const row of rows.values()) session.registry.set(row.slot, row);',
        put: 'const rows = new Map(intents.map((each) => [each.slot, { ...each, request_id: crypto.randomUUID() } as unknown as RegistryRow]));',
      },
      {
        file: 'src/resources/ensure.ts',
        find: "await recordObserved({ session, action: 'create', found }, dependencies);",
        put: "for (const row of await recordIntents({ session, intents }, dependencies)) rows.set(row.slot, row);\n  await recordObserved({ session, action: 'create', found: found.map(({ row, observed }) => ({ row: rows.get(row.slot) ?? row, observed })) }, dependencies);",
      },
    ],
    shownBy: ['killed at worker ensure-network 1 replied 2'],
  },
  {
    name: 'owner mark',
    protects: 'What an earlier attempt has made is found by its mark, and adopted.',
    changes: [
      {
        file: 'src/resources/ensure.ts',
        find: "const byMark = observed.filter(({ slot, state }) => slot === row.slot && state !== 'leaving');",
        put: 'const byMark = observed.filter(() => false);',
      },
    ],
    shownBy: ['reply-lost at provider ec2 AllocateAddress 1'],
  },
  {
    name: 'gate',
    protects: 'Nothing new is made for a tenant that is being retired.',
    changes: [
      {
        file: 'src/resources/intents.ts',
        find: "if (tenant?.gate_closed_at) throw new StepFailure('gate-closed', 'The tenant is being retired.');",
        put: 'void tenant; void StepFailure;',
      },
    ],
    shownBy: ['denied at provider rds CreateDBSubnetGroup 1 and slow at provider ec2 AllocateAddress 4'],
  },
  {
    name: 'fencing',
    protects: 'Of two workers on one stage the slow one loses, and records nothing.',
    changes: [
      {
        file: 'src/resources/stage-lease.ts',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text, not a template of this file.
        find: "if (!held) throw new StepFailure('lease-lost', `Another worker took over stage ${lease.stage}.`);",
        put: 'void held; void StepFailure;',
      },
      {
        file: 'src/resources/stage-lease.ts',
        find: ".where('stage_leases.expires_at', '<', new Date(now.getTime() - TAKEOVER_AFTER_MS)),",
        put: ',',
      },
    ],
    shownBy: ['restarted at provider ec2 AllocateAddress 2'],
  },
  {
    name: 'outbox',
    protects: 'What was committed stays until its receiver has taken it.',
    changes: [
      {
        file: 'functions/relay-outbox/relay-outbox.ts',
        find: 'const sent = rows.filter(({ id }) => results.get(id) === undefined).map(({ id }) => id);',
        put: 'const sent = rows.map(({ id }) => id);',
      },
    ],
    shownBy: ['denied at provider shared states StartExecution 1'],
  },
  {
    name: 'lease before release',
    protects: 'An address is withdrawn from the allow-list before it goes back to the cloud.',
    changes: [
      {
        file: 'src/admission/waits.ts',
        find: "return onAddresses.length === 0 ? { outcome: 'success', output: { status: 'withdrawn' } } : undefined;",
        put: "void onAddresses; return { outcome: 'success', output: { status: 'withdrawn' } };",
      },
      {
        file: 'functions/delete-network/delete-network.ts',
        find: 'if (admitted.length === 0) return',
        put: 'if (admitted.length >= 0) return',
      },
    ],
    shownBy: ['delayed at bus AddressesReleased > allow-list.fifo 1'],
  },
  {
    name: 'read back',
    protects: 'An address counts as admitted when the allow-list itself shows it.',
    changes: [
      {
        file: 'src/admission/apply-allow-list.ts',
        find: 'const after = surplus.length + missing.length > 0 ? await readBack(wanted, dependencies) : before;',
        put: 'const after = wanted.map(({ id, cidr }) => ({ leaseId: id, cidr }) as unknown as AdmittedAddress); void readBack;',
      },
    ],
    shownBy: ['ignored at provider shared ec2 AuthorizeSecurityGroupIngress 1'],
  },
];
