import { expect, it } from 'vitest'
import { heldBy } from '../../../src/tracker/go-live/held-by.ts'
import type { Holding } from '../../../src/tracker/go-live/gate.ts'

const whoseOf = ({ owners }: Holding): string => owners[0] ?? 'Project manager'
const of = { whoseOf, isOwn: () => false }
const criterion = (name: string, ...owners: string[]): Holding => ({ key: name, says: `${name} is open`, href: `/go-live#${name}`, owners })

it('what holds an act is grouped by who has to act, and belongs to the project manager if nobody is named', () => {
  const conditions = [
    { key: 'date', met: false, sentence: 'The go-live date is provisional', href: '/dates' },
    {
      key: 'criteria',
      met: false,
      sentence: '2 criteria are open',
      href: '/go-live#readiness',
      holding: [criterion('Training', 'Training lead'), criterion('Staff')],
    },
  ]
  expect(heldBy(conditions, of)).toEqual([
    {
      who: 'Project manager',
      isOwn: false,
      things: [
        { says: 'The go-live date is provisional', href: '/dates' },
        { says: 'Staff is open', href: '/go-live#Staff' },
      ],
    },
    { who: 'Training lead', isOwn: false, things: [{ says: 'Training is open', href: '/go-live#Training' }] },
  ])
})

it('each group names three things of one condition, and says how many more there are', () => {
  const holding = ['A', 'B', 'C', 'D', 'E'].map((name) => criterion(name, 'Clinical lead'))
  const [group] = heldBy([{ key: 'partners', met: false, sentence: '5 are open', href: '/partners', holding }], of)
  expect(group?.things.map((one) => one.says)).toEqual(['A is open', 'B is open', 'C is open', 'And 2 more'])
  expect(group?.things.at(-1)?.href).toBe('/partners')
})

it('several things of one list on a page are counted, not named', () => {
  const holding = [criterion('A', 'Clinical lead'), criterion('B', 'Clinical lead'), criterion('C', 'Training lead')]
  const condition = { key: 'criteria-readiness', met: false, sentence: '3 criteria are open', href: '/go-live#readiness', holding }
  expect(heldBy([condition], of).map((group) => [group.who, ...group.things.map((one) => one.says)])).toEqual([
    ['Clinical lead', '2 readiness criteria are not confirmed'],
    ['Training lead', 'C is open'],
  ])
})

it('your own group comes first', () => {
  const holding = [criterion('A', 'Clinical lead'), criterion('B', 'Training lead')]
  const groups = heldBy([{ key: 'partners', met: false, sentence: '2 are open', href: '/partners', holding }], {
    whoseOf,
    isOwn: ({ owners }) => owners.includes('Training lead'),
  })
  expect(groups.map((group) => group.who)).toEqual(['Training lead', 'Clinical lead'])
})
