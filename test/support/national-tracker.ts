import { writeXlsx } from 'hucre/xlsx'

const headings = ['ODS', 'ODS name', 'National Group', 'National Group Name', 'Area', 'Area team name', 'Address 1 ', 'Address 2', 'Address 3', 'Post Code', 'CCG', 'CCG name', 'Population', 'Licence Cost', 'Principal Supplier (GPC)', 'Principal System (GPC)', 'Principal Supplier (IBC)', 'Principal System (IBC)', '111 Provider', '111 Provider Status', '111 IT System', ' UEC FOT', 'Engagement', 'DSA', 'Live with Booking', 'Mix', 'Technically Conformance']
const regions = [['Y54', 'NORTH OF ENGLAND'], ['Y55', 'MIDLANDS AND EAST'], ['Y56', 'LONDON'], ['Y58', 'SOUTH WEST'], ['Y59', 'SOUTH EAST']] as const
const referrers = [['Northern 111 ', 'Adastra', 'No'], ['Midland Urgent Care (MUC)', 'Adastra', 'No'], ['City 111', 'Adastra', 'Yes'], ['Coast Ambulance', 'Cleric', 'No'], ['Moor and Dale 111', 'Adastra', 'Yes'], ['Estuary Care', 'Cleo', 'No']] as const
const systems = [['EMIS', 'EMIS Web', 'EMIS Web'], ['TPP', 'SystmOne', 'SystmOne'], ['Vision', 'Vision 3', 'Vision 3 Hosted'], ['Vision', 'Vision 3', 'Vision 3 LAN'], ['Microtest', 'Microtest Evolution', 'Evolution']] as const
const proven = new Set(['Adastra-EMIS Web', 'Adastra-SystmOne'])

/** A number from a number, the same each time. */
const mixed = (seed: number): number => { let x = (seed + 1) * 2_654_435_761 % 4_294_967_296; x ^= x >>> 13; return Math.abs(Math.imul(x, 1_597_334_677) >>> 0) }

export const odsOf = (index: number): string => `${'ABCDEFGHJKLMNPQRSTVWXY'[index % 22] ?? 'A'}${String(10_000 + index).padStart(5, '0')}`

/** The rows of a national tracker with its dirt: look-ups that broke, blanks at ends, names in two spellings, columns that nobody filled. */
export function nationalRows(count: number): (string | number | null)[][] {
  return Array.from({ length: count }, (_, index) => {
    const [region, regionName] = regions[mixed(index) % regions.length] ?? regions[0]
    const [referrer, consumer, on] = referrers[mixed(index * 7) % referrers.length] ?? referrers[0]
    const [supplier, system, gpc] = systems[Math.min(4, Math.floor((mixed(index * 13) % 100) / 42 * 1.0 + (mixed(index * 17) % 20 === 0 ? 2 : 0)))] ?? systems[0]
    const people = mixed(index * 3) % 40 === 0 ? '#N/A' : 1500 + (mixed(index * 5) % 20_000)
    const pair = `${consumer}-${system}`
    const ready = proven.has(pair) && on === 'Yes'
    return [
      odsOf(index), `PRACTICE ${index}${mixed(index) % 9 === 0 ? ' ' : ''}`, region, `${regionName} COMMISSIONING REGION`, `Q${71 + (mixed(index * 11) % 18)}`, mixed(index) % 8 === 0 ? '#N/A' : `NHS ENGLAND AREA ${mixed(index * 11) % 18}`, `${index} HIGH STREET`, mixed(index) % 90 === 0 ? 0 : 'VILLAGE', mixed(index) % 60 === 0 ? 0 : 'TOWN',
      `AB${1 + (index % 90)} ${index % 10}CD`, `${10 + (mixed(index * 19) % 80)}X`, `NHS CCG ${mixed(index * 19) % 180} ${mixed(index) % 5 === 0 ? ' ' : ''}`, people, people === '#N/A' ? '#N/A' : Number(people) * 0.02, mixed(index) % 3 === 0 ? '#N/A' : supplier, gpc, supplier, system,
      referrer, on, consumer, on, null, null, ready && mixed(index * 23) % 28 === 0 ? 'Yes' : 'No', pair, proven.has(pair) ? 'Yes' : 'No',
    ]
  })
}

/** The same as a workbook, between a glossary and look-ups. */
export async function nationalTracker(count: number): Promise<Uint8Array> {
  return writeXlsx({ sheets: [
    { name: 'Glossary', rows: [[null, null], ['Technical Conformance', 'Has the pair of systems been tested together?']] }, { name: 'GP Data', rows: [headings, ...nationalRows(count)] },
    { name: 'Lookups', rows: [['Pair', 'Status'], ['Adastra-EMIS Web', 'Yes']] },
  ] })
}
