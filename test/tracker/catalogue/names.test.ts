import { describe, expect, it } from 'vitest'
import { meaningIn, movesOf, seenOf, sentencesOf, withName } from '../../../src/tracker/catalogue/names.ts'
import type { CatalogueNames, UsedName } from '../../../src/tracker/catalogue/names.ts'

const names: CatalogueNames = {
  ids: new Map([
    ['provider medway', 'p1'],
    ['provider mw', 'p1'],
    ['consumer cleric', 'c1'],
  ]),
  learnt: new Map([
    ['med way', 'medway'],
    ['old system', 'new system'],
  ]),
}
const used = (name: string, services: number, projects = 0, role: UsedName['role'] = 'provider'): UsedName => ({ role, name, services, projects })

describe('what a name of the catalogue moves', () => {
  it.each([
    [' MEDWAY ', 'p1'],
    ['Med Way', 'p1'],
    ['Old System', undefined],
    ['Cleric', undefined],
  ])('%j means %s', (name, id) => expect(meaningIn(names)('provider', name)).toBe(id))

  it('covers every spelling of it and what an import learnt for it, but not the same name in the other role', () => {
    const all = [used('new SYSTEM', 3, 1), used('New System', 2), used('Old System', 4), used('New System', 9, 9, 'consumer'), used('Medway', 5)]
    const after = withName(names, { role: 'provider', name: 'New System', productId: 'p2' })
    const moves = movesOf(all, meaningIn(names), meaningIn(after))
    expect(moves).toMatchObject([{ from: undefined, to: 'p2', services: 9, projects: 1 }])
    expect(moves[0]?.used.map((one) => one.name)).toEqual(['new SYSTEM', 'New System', 'Old System'])
    expect(seenOf(moves)).toBe('- p2 1 9')
    expect(movesOf(all, meaningIn(after), meaningIn(names))).toMatchObject([{ from: 'p2', to: undefined }])
  })

  it('returns to what an import learnt when a name is removed, and says so', () => {
    const with2 = withName(names, { role: 'provider', name: 'Med Way', productId: 'p2' })
    const [move] = movesOf([used('Med Way', 1, 1)], meaningIn(with2), meaningIn(withName(with2, { role: 'provider', name: 'med way' })))
    expect(move).toMatchObject({ from: 'p2', to: 'p1' })
    const ready = { name: 'Lorenzo', status: 'ready' as const }
    expect(move && sentencesOf(move, { from: ready, to: { name: 'Medway', status: 'development' }, excepted: 0 })).toEqual([
      '1 project and 1 service have Med Way for their product. It means Lorenzo now, and would mean Medway from now on.',
      'The Initiation gate of 1 project would be held until it is Ready again or an exception is signed.',
    ])
  })

  it('mentions no gates if no project has the name', () => {
    const [move] = movesOf([used('X', 1)], meaningIn(names), meaningIn(withName(names, { role: 'provider', name: 'x', productId: 'p1' })))
    expect(move && sentencesOf(move, { from: null, to: { name: 'Medway', status: 'ready' }, excepted: 0 })).toEqual([
      '1 service has X for its product. It means no product of the catalogue now, and would mean Medway from now on.',
    ])
  })
})
