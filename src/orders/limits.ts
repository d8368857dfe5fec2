/** What each field of an order may be, in words for the person who fills it in. Keys are paths, `[]` for any item of a list. */
export const limits: Readonly<Record<string, string>> = {
  '': 'an object with the fields of the order',
  orderId: 'a text of 1 to 100 characters: letters, digits and . _ : / @ + = -, starting with a letter or digit',
  customer: 'an object with id and name',
  'customer.id': 'a text of 1 to 100 characters: letters, digits and . _ : / @ + = -, starting with a letter or digit',
  'customer.name': 'a text of 1 to 200 characters',
  tenant: 'an object with a name',
  'tenant.name': '1 to 30 lower-case letters, digits and hyphens, with no hyphen at either end',
  offering: 'one of: single-tenant, multi-tenant',
  cloud: 'a text of 1 to 64 characters, the name of a cloud',
  region: 'a text of 1 to 64 characters, the name of a region of the cloud',
  residency: 'one of: any, eu, de, eu-sovereign',
  size: 'one of: small, medium, large',
  addOns: 'a list of at most 20 add-ons',
  'addOns[]': 'an object with a name, and settings where the add-on has some',
  'addOns[].name': 'a text of 1 to 64 characters, the name of an add-on',
  'addOns[].settings': 'an object with JSON values',
  access: 'an object with a groupPrincipal',
  'access.groupPrincipal': 'a text of 1 to 256 characters, a group principal of Rancher',
  platformProfile: 'a text of 1 to 64 characters',
  maintenanceWindow: 'an object with weekday, startHourUtc and hours',
  'maintenanceWindow.weekday': 'a day in English and lower case, from monday to sunday',
  'maintenanceWindow.startHourUtc': 'a whole number from 0 to 23',
  'maintenanceWindow.hours': 'a whole number from 1 to 24',
  cancels: 'a text of 1 to 100 characters, the id of the order to cancel',
  reason: 'a text of at most 1000 characters',
  gracePeriodDays: 'a whole number from 0 to 365',
  keepFinalSnapshot: 'true or false',
};

/** Words for the field at a path, or for the nearest field around it that has some. */
export function limitOf(path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length -= 1) {
    const words = limits[pattern(path.slice(0, length))];
    if (words !== undefined) return words;
  }
  return limits[''] ?? '';
}

/** `addOns[].name` for any item of the list. */
function pattern(path: readonly PropertyKey[]): string {
  return spell(path.map((part) => (typeof part === 'number' ? '' : part)));
}

/** `addOns[0].name` */
export function spell(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number' || part === '') return `${text}[${String(part)}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
