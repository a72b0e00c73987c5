import { expect, it } from 'vitest'
import { BitSet } from '../../../src/tracker/service-facets/bit-sets.ts'
import { Tally } from '../../../src/tracker/service-facets/tally.ts'

it('a tally counts services and patients of each combination, of all services or of some', () => {
  const tally = new Tally<{ region: string }>()
  const patients = [100, 200, 300, 400]
  const regions = ['north', 'south', 'north', 'south']
  for (const [slot, region] of regions.entries()) tally.add(slot, { region }, patients[slot] ?? 0)
  const some = (...slots: number[]) => tally.countsAmong(new BitSet(slots), (slot) => patients[slot] ?? 0)
  expect(tally.counts()).toEqual([
    { region: 'north', services: 2, patients: 400 },
    { region: 'south', services: 2, patients: 600 },
  ])
  expect(some(1, 2, 3)).toEqual([
    { region: 'north', services: 1, patients: 300 },
    { region: 'south', services: 2, patients: 600 },
  ])
  for (const slot of [0, 2]) tally.remove(slot, patients[slot] ?? 0)
  expect(tally.counts()).toEqual([{ region: 'south', services: 2, patients: 600 }])
  expect(some(0, 2)).toEqual([])
})
