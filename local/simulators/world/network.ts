/** What a connection attempt from outside looks like to a firewall. */
export interface Connection {
  /** Addresses it comes from, with or without `/32`; all of them must be let in. */
  readonly from: readonly string[];
  readonly securityGroupId: string;
  readonly port: number;
}

/** What a cloud knows about reachability. Undefined: not mine. */
export interface NetworkView {
  egressAddresses(clusterName: string): readonly string[] | undefined;
  mayConnect(connection: Connection): boolean | undefined;
}

export interface Network {
  /** Clouds tell the world how to look into their networks. */
  join(view: NetworkView): void;
  /** Public addresses from which the nodes of a cluster reach the internet now; empty when there are none. */
  egressAddresses(clusterName: string): readonly string[];
  /** Whether a firewall lets a TCP connection in; false for an unknown one and for a caller without an address. */
  mayConnect(connection: Connection): boolean;
}

export function createNetwork(): Network {
  const views: NetworkView[] = [];
  const ask = <Answer>(question: (view: NetworkView) => Answer | undefined): Answer | undefined => {
    for (const view of views) {
      const answer = question(view);
      if (answer !== undefined) {
        return answer;
      }
    }
    return undefined;
  };
  return {
    join: (view) => void views.push(view),
    egressAddresses: (clusterName) => ask((view) => view.egressAddresses(clusterName)) ?? [],
    mayConnect: (connection) => connection.from.length > 0 && (ask((view) => view.mayConnect(connection)) ?? false),
  };
}
