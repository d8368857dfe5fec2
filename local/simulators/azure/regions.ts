/** European regions with three availability zones, as far as tenants are placed there. */
const regions = new Set([
  'germanywestcentral',
  'westeurope',
  'northeurope',
  'francecentral',
  'swedencentral',
  'polandcentral',
  'italynorth',
  'spaincentral',
]);

/** Azure takes `Germany West Central` for `germanywestcentral`. */
export const regionOf = (location: string): string => location.toLowerCase().replaceAll(' ', '');

export const isRegion = (region: string): boolean => regions.has(region);
