import { writeXlsx } from 'hucre/xlsx'

const headings = [
  'ODS',
  'ODS name',
  'National Group',
  'National Group Name',
  'Area',
  'Area team name',
  'Address 1 ',
  'Address 2',
  'Address 3',
  'Post Code',
  'CCG',
  'CCG name',
  'Population',
  'Licence Cost',
  'Principal Supplier (GPC)',
  'Principal System (GPC)',
  'Principal Supplier (IBC)',
  'Principal System (IBC)',
  '111 Provider',
  '111 Provider Status',
  '111 IT System',
  ' UEC FOT',
  'Engagement',
  'DSA',
  'Live with Booking',
  'Mix',
  'Technically Conformance',
]
const regions = [
  ['Y54', 'NORTH OF ENGLAND'],
  ['Y55', 'MIDLANDS AND EAST'],
  ['Y56', 'LONDON'],
  ['Y58', 'SOUTH WEST'],
  ['Y59', 'SOUTH EAST'],
] as const
type Referrer = readonly [name: string, product: string]
const switchedOn: Referrer[] = [
  ['City 111', 'Adastra'],
  ['Moor and Dale 111', 'Adastra'],
  ['Pennine Care 111', 'Adastra'],
]
const switchedOff: Referrer[] = [
  ['Northern 111 ', 'Adastra'],
  ['Northern 111 ', 'Adastra'],
  ['Midland Urgent Care (MUC)', 'Adastra'],
  ['Coast Ambulance', 'Cleric'],
]
const systems = {
  emis: ['EMIS', 'EMIS Web', 'EMIS Web'],
  tpp: ['TPP', 'SystmOne', 'SystmOne'],
  hosted: ['Vision', 'Vision 3', 'Vision 3 Hosted'],
  lan: ['Vision', 'Vision 3', 'Vision 3 LAN'],
  microtest: ['Microtest', 'Microtest Evolution', 'Evolution'],
} as const
const proven = new Set(['Adastra-EMIS Web', 'Adastra-SystmOne', 'Cleric-EMIS Web'])

/** Of every 7,160 services this many have a proven pair, of these this many a 111 provider that is switched on, and of these this many are live. */
const national = { services: 7160, proven: 5802, on: 1409, live: 38 }

/** Whether the item with this ordinal belongs to a share of so many in so many, evenly spread. */
const inShare = (ordinal: number, share: number, of: number): boolean => Math.floor(((ordinal + 1) * share) / of) > Math.floor((ordinal * share) / of)
/** How many items before this ordinal belong to the share. */
const before = (ordinal: number, share: number, of: number): number => Math.floor((ordinal * share) / of)

/** A pseudo-random number from a number. */
const mixed = (seed: number): number => {
  let x = ((seed + 1) * 2_654_435_761) % 4_294_967_296
  x ^= x >>> 13
  return Math.abs(Math.imul(x, 1_597_334_677) >>> 0)
}

export const odsOf = (index: number): string => `${'ABCDEFGHJKLMNPQRSTVWXY'[index % 22] ?? 'A'}${String(10_000 + index).padStart(5, '0')}`

/** The rows of a national tracker with its usual mess: broken look-ups, trailing spaces, names in two spellings, columns that nobody filled in. */
export function nationalRows(count: number): (string | number | null)[][] {
  return Array.from({ length: count }, (_, index) => {
    const [region, regionName] = regions[mixed(index) % regions.length] ?? regions[0]
    const isProven = inShare(index, national.proven, national.services)
    const ofProven = before(index, national.proven, national.services)
    const isOn = isProven ? inShare(ofProven, national.on, national.proven) : mixed(index * 29) % 16 === 0
    const ofOn = before(ofProven, national.on, national.proven)
    const of = <T>(list: readonly T[], salt: number): T => list[mixed(index * salt) % list.length] as T
    const [referrer, consumer] = isOn ? of(switchedOn, 7) : !isProven && mixed(index * 31) % 5 === 0 ? (['Estuary Care', 'Cleo'] as const) : of(switchedOff, 7)
    const able = (['emis', 'tpp', 'hosted', 'lan', 'microtest'] as const).filter((key) => proven.has(`${consumer}-${systems[key][1]}`) === isProven)
    const [supplier, system, gpc] = systems[of(able, 13)]
    const on = isOn ? 'Yes' : 'No'
    const people = mixed(index * 3) % 40 === 0 ? '#N/A' : 1500 + (mixed(index * 5) % 20_000)
    const pair = `${consumer}-${system}`
    return [
      odsOf(index),
      `PRACTICE ${index}${mixed(index) % 9 === 0 ? ' ' : ''}`,
      region,
      `${regionName} COMMISSIONING REGION`,
      `Q${71 + (mixed(index * 11) % 18)}`,
      mixed(index) % 8 === 0 ? '#N/A' : `NHS ENGLAND AREA ${mixed(index * 11) % 18}`,
      `${index} HIGH STREET`,
      mixed(index) % 90 === 0 ? 0 : 'VILLAGE',
      mixed(index) % 60 === 0 ? 0 : 'TOWN',
      `AB${1 + (index % 90)} ${index % 10}CD`,
      `${10 + (mixed(index * 19) % 80)}X`,
      `NHS CCG ${mixed(index * 19) % 180} ${mixed(index) % 5 === 0 ? ' ' : ''}`,
      people,
      people === '#N/A' ? '#N/A' : Number(people) * 0.02,
      mixed(index) % 3 === 0 ? '#N/A' : supplier,
      gpc,
      supplier,
      system,
      referrer,
      on,
      consumer,
      on,
      null,
      null,
      isProven && isOn && inShare(ofOn, national.live, national.on) ? 'Yes' : 'No',
      pair,
      proven.has(pair) ? 'Yes' : 'No',
    ]
  })
}

/** The same as a workbook, between a glossary and look-up tables. */
export async function nationalTracker(count: number): Promise<Uint8Array> {
  return writeXlsx({
    sheets: [
      {
        name: 'Glossary',
        rows: [
          [null, null],
          ['Technical Conformance', 'Has the pair of systems been tested together?'],
        ],
      },
      { name: 'GP Data', rows: [headings, ...nationalRows(count)] },
      {
        name: 'Lookups',
        rows: [
          ['Pair', 'Status'],
          ['Adastra-EMIS Web', 'Yes'],
        ],
      },
    ],
  })
}
