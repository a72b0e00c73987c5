/** A small rollout tracker, as a region would keep one: sixty practices, with unknown cells left blank. */
const heads = [
  'ODS',
  'ODS name',
  'National Group Name',
  'Area team name',
  'Address 1',
  'Post Code',
  'CCG name',
  'Population',
  'Principal System (IBC)',
  '111 Provider',
  '111 Provider Status',
  '111 IT System',
  'Live with Booking',
  'Technically Conformance',
]

const regions = [
  {
    name: 'South East',
    areas: ['Hampshire and Thames Valley', 'Surrey and Sussex'],
    boards: ['NHS Solent Integrated Care Board', 'NHS Downs Integrated Care Board'],
  },
  {
    name: 'South West',
    areas: ['Devon, Cornwall and Isles of Scilly', 'Bristol and Wessex'],
    boards: ['NHS Moorland Integrated Care Board', 'NHS Severn Integrated Care Board'],
  },
  { name: 'Midlands', areas: ['Arden and Fens'], boards: ['NHS Arden Integrated Care Board'] },
] as const
const providers111 = [
  { name: 'South Coast 111', product: 'Cleric', on: 'Yes' },
  { name: 'Moor and Dale 111', product: 'Adastra', on: 'Yes' },
  { name: 'Heart of England 111', product: 'Adastra', on: 'No' },
  { name: 'Severn Urgent Care', product: 'Cleo', on: 'No' },
] as const
const systems = ['EMIS Web', 'SystmOne', 'EMIS Web', 'SystmOne', 'Vision 3', 'Evolution'] as const
const proven = new Set(['Cleric EMIS Web', 'Cleric SystmOne', 'Adastra EMIS Web', 'Adastra SystmOne', 'Cleo EMIS Web'])
const streets = [
  'Abbey',
  'Bridge',
  'Church',
  'Dock',
  'Elm',
  'Ferry',
  'Green',
  'Hill',
  'Island',
  'Jubilee',
  'Kiln',
  'Lock',
  'Market',
  'New',
  'Orchard',
  'Park',
  'Quay',
  'River',
  'Station',
  'Tower',
] as const
const kinds = ['Surgery', 'Medical Centre', 'Health Centre'] as const

const pick = <L extends readonly [unknown, ...unknown[]]>(list: L, at: number): L[number] => list[at % list.length] ?? list[0]

/** The tracker as comma-separated values. */
export function demoTracker(): Uint8Array {
  const rows = Array.from({ length: 60 }, (_, at) => {
    const region = pick(regions, at)
    const provider111 = pick(providers111, at + Math.floor(at / 7))
    const system = pick(systems, at + Math.floor(at / 5))
    const isProven = proven.has(`${provider111.product} ${system}`)
    const live = isProven && provider111.on === 'Yes' && at % 17 === 0
    return [
      `J8${String(3001 + at)}`,
      `${pick(streets, at)} Street ${pick(kinds, Math.floor(at / 20))}`,
      region.name,
      pick(region.areas, Math.floor(at / 3)),
      `${at + 2} ${pick(streets, at)} Street`,
      `SO${1 + (at % 40)} ${at % 9}AB`,
      pick(region.boards, Math.floor(at / 4)),
      at % 13 === 5 ? '#N/A' : String(2400 + ((at * 1373) % 14_000)),
      at % 19 === 7 ? '#N/A' : system,
      provider111.name,
      provider111.on,
      provider111.product,
      live ? 'Yes' : 'No',
      isProven ? 'Yes' : 'No',
    ]
  })
  const quoted = (cell: string): string => (cell.includes(',') ? `"${cell}"` : cell)
  return new TextEncoder().encode([heads, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join(''))
}
