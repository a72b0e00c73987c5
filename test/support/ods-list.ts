/** A row of the published practice list, which has 27 columns and no headings. */
export function odsRow(code: string, name: string, { opened = '19740401', closed = '', status = 'A', postcode = 'LS1 6AE' } = {}): string[] {
  const cells = Array.from({ length: 27 }, () => '')
  const set: Record<number, string> = {
    0: code,
    1: name,
    2: 'Y63',
    3: 'QWO',
    4: '1 HIGH STREET',
    6: 'LEEDS',
    9: postcode,
    10: opened,
    11: closed,
    12: status,
    13: 'B',
    14: '15F',
    15: '20130401',
    17: '0113 496 0000',
    21: '0',
    25: '4',
  }
  return cells.map((_, at) => set[at] ?? '')
}

/** A row of the published list of successors. */
export const successorRow = (code: string, successor: string, day = '20250401'): string[] => [code, successor, 'M', day, '']

/** Rows as a CSV of the published kind, with everything in quotes. */
export const asOdsCsv = (rows: string[][]): Buffer => Buffer.from(rows.map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n'))
