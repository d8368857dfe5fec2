import { addressAt, parseCidr, sizeOf } from '../../world/cidr.ts';
import type { World } from '../../world/world.ts';
import { newObject } from '../new-object.ts';
import { addressOf } from './network-interfaces.ts';
import type { Address, Ec2Objects, NetworkInterface, Subnet } from './objects.ts';

export interface InterfaceOrder {
  readonly subnet: Subnet;
  readonly description: string;
  readonly interfaceType: string;
  /** The service that asks: `amazon-elb`, or the account id of one of AWS's own accounts. */
  readonly requesterId: string;
  readonly groupIds?: readonly string[];
  /** What the interface serves; it goes when that goes. */
  readonly servesId: string;
  readonly privateIp?: string;
  /** Elastic IP that the interface carries. */
  readonly address?: Address;
}

export interface Ec2World {
  readonly world: World;
  readonly objects: Ec2Objects;
}

function nextPrivateIp({ cidrBlock, privateIps }: Subnet): string {
  const cidr = parseCidr(cidrBlock);
  const last = cidr ? sizeOf(cidr) - 1 : 0;
  for (let offset = 4; cidr && offset < last; offset += 1) {
    const candidate = addressAt(cidr, offset);
    if (!privateIps.has(candidate)) {
      return candidate;
    }
  }
  throw new Error(`No address is free in ${cidrBlock}; the caller looks before.`);
}

/** A service puts an interface into a subnet: it takes an address there and stands in the way of deleting subnet and groups. */
export function addInterface({ world, objects }: Ec2World, order: InterfaceOrder): NetworkInterface {
  const { subnet, servesId, address } = order;
  const privateIp = order.privateIp ?? nextPrivateIp(subnet);
  subnet.privateIps.add(privateIp);
  const eni = objects.networkInterfaces.add({
    ...newObject(world, {
      kind: 'network-interface',
      place: subnet,
      id: { prefix: 'eni' },
      partOf: `${servesId}/${subnet.id}`,
      state: 'in-use',
      delayed: false,
    }),
    vpcId: subnet.vpcId,
    subnetId: subnet.id,
    zone: subnet.zone,
    privateIp,
    description: order.description,
    interfaceType: order.interfaceType,
    requesterId: order.requesterId,
    groupIds: order.groupIds ?? [],
    servesId,
  });
  if (address) {
    const associationId = `eipassoc-${world.hex(`association/${eni.id}/${address.id}`, 17)}`;
    address.association = { associationId, networkInterfaceId: eni.id, privateIp };
  }
  return eni;
}

/** Takes every interface away that serves this resource; addresses they carried are free again. */
export function removeInterfacesOf(
  objects: Ec2Objects,
  served: { id: string; accountId: string; region: string },
): void {
  for (const eni of objects.networkInterfaces.at(served).filter(({ servesId }) => servesId === served.id)) {
    const address = addressOf(objects, eni);
    if (address) {
      address.association = undefined;
    }
    objects.subnets.find(eni, eni.subnetId)?.privateIps.delete(eni.privateIp);
    objects.networkInterfaces.remove(eni);
  }
}
