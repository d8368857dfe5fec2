/** What AWS says of text that is not JSON, for the mistakes that are made most; else what the parser here says. */
export function describeJsonProblem(text: string, error: unknown): string {
  const [, token] = /^\s*([A-Za-z_]\w*)/.exec(text) ?? [];
  if (token !== undefined) {
    return `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  }
  const [, character] = /^\s*\{\s*([^"\s}])/.exec(text) ?? [];
  if (character !== undefined) {
    return `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): was expecting double-quote to start field name`;
  }
  return error instanceof Error ? error.message : String(error);
}
