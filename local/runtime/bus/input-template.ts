/** Finds the value of a placeholder; undefined when there is none. */
export type Placeholders = (name: string) => unknown;

const PLACEHOLDER = /<([^<>\s]+)>/g;

/** Names of the placeholders in a template. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/**
 * Fills an input template. Outside of quotes a placeholder becomes a JSON value, inside of them text; a value that is not there
 * becomes an empty string. In a template that is itself a text (it begins with a quote), objects and lists lose their quotes.
 * Returns undefined when what comes out is no JSON: EventBridge then delivers nothing, as for `{"a": "<object>"}`.
 */
export function fillTemplate(template: string, placeholders: Placeholders): string | undefined {
  const isText = template.trimStart().startsWith('"');
  const filled = template.replace(PLACEHOLDER, (whole, name: string, at: number) => {
    const value = placeholders(name);
    if (!isInsideQuotes(template.slice(0, at))) return JSON.stringify(value ?? (value === null ? null : ''));
    if (value === undefined) return '';
    if (typeof value === 'string') return JSON.stringify(value).slice(1, -1);
    const json = JSON.stringify(value);
    return isText ? json.replaceAll('"', '') : json || whole;
  });
  return isText || isJson(filled) ? filled : undefined;
}

function isInsideQuotes(before: string): boolean {
  return (before.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
