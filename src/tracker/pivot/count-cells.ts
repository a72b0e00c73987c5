import { givingWay } from '../../giving-way.ts'
import type { BitSet } from '../service-facets/bit-sets.ts'
import type { Part } from './dimensions.ts'

/** How many services there are, the sum of what is measured of them, and of how many it is not known. */
export interface Amount {
  services: number
  sum: number
  unknown: number
}

/** What is measured of a service, or of those of its projects that are in a part; null if it is not known. */
export type Measure = (slot: number, projects?: BitSet[]) => number | null

export interface Table {
  /** By row, then by column. */
  cells: Amount[][]
  rows: Amount[]
  columns: Amount[]
  all: Amount
}

const nothing = (): Amount => ({ services: 0, sum: 0, unknown: 0 })

function add(amount: Amount, value: number | null): void {
  amount.services += 1
  if (value === null) amount.unknown += 1
  else amount.sum += value
}

/** So many services are added up before other requests may have their turn. */
const atOnce = 5000

/** Adds up a measure of services for every pair of a row and a column, each service once in every pair that it is in. */
export async function countCells(all: BitSet, rows: Part[], columns: Part[], measure: Measure): Promise<Table> {
  const giveWay = givingWay()
  const each = async (services: BitSet, then: (slot: number) => void): Promise<void> => {
    const slots = services.array()
    for (let from = 0; from < slots.length; from += atOnce) {
      for (const slot of slots.slice(from, from + atOnce)) then(slot)
      await giveWay()
    }
  }
  const amountOf = async ({ services, projects }: Pick<Part, 'services' | 'projects'>): Promise<Amount> => {
    const amount = nothing()
    await each(services, (slot) => add(amount, measure(slot, projects)))
    return amount
  }
  // Most services are in one column: only those in several need a list.
  const first: number[] = []
  const others = new Map<number, number[]>()
  for (const [at, { services }] of columns.entries())
    await each(services, (slot) => {
      if (first[slot] === undefined) first[slot] = at
      else others.set(slot, [...(others.get(slot) ?? []), at])
    })
  const cells: Amount[][] = []
  for (const { services, projects } of rows) {
    const row = columns.map(nothing)
    await each(services, (slot) => {
      for (const at of [first[slot], ...(others.get(slot) ?? [])]) {
        const cell = at === undefined ? undefined : row[at]
        // Only one side of the table is about projects.
        if (cell && at !== undefined) add(cell, measure(slot, projects ?? columns[at]?.projects))
      }
    })
    cells.push(row)
  }
  const totals: Amount[][] = []
  for (const parts of [rows, columns]) {
    const amounts: Amount[] = []
    for (const part of parts) amounts.push(await amountOf(part))
    totals.push(amounts)
  }
  return { cells, rows: totals[0] ?? [], columns: totals[1] ?? [], all: await amountOf({ services: all }) }
}
