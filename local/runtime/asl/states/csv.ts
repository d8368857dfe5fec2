import type { ItemReader, Json } from '../definition.ts';
import { StateFailure } from '../failures.ts';

type ReaderConfig = NonNullable<ItemReader['ReaderConfig']>;

const delimiters = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/** CSV lines as objects of strings. Fields beyond the header are dropped, missing ones are empty. */
export function parseCsv(text: string, config: ReaderConfig): Json[] {
  const rows = splitRows(text, delimiters[config.CSVDelimiter ?? 'COMMA']);
  const headers = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : (rows.shift() ?? []);
  if (new Set(headers).size < headers.length) {
    throw new StateFailure('States.ItemReaderFailed', { causeText: 'CSV headers cannot contain duplicates.' });
  }
  return rows.map((row) => Object.fromEntries(headers.map((header, at) => [header, row[at] ?? ''])));
}

/** RFC 4180: fields in quotes may hold delimiters, line ends and doubled quotes. */
function splitRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endRow = () => {
    row.push(field);
    if (row.length > 1 || field !== '') rows.push(row);
    row = [];
    field = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(at + 1) === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === delimiter) {
      row.push(field);
      field = '';
    } else if (character === '\n') endRow();
    else if (character !== '\r') field += character;
  }
  endRow();
  return rows;
}
