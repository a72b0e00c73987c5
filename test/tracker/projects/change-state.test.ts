import { expect, it } from 'vitest'
import { decideState } from '../../../src/tracker/projects/change-state.ts'
import { aDoing } from '../../support/doing.ts'

const free = { isOtherOpen: false, undoes: null, runs: [] }
const on = (state: string) => aDoing({ access: { project: { id: 'project', state, version: 3 } } as never })
const typed = { reason: 'The supplier was sold', version: 3 }

it.each([
  [
    'an open project is put on hold',
    'hold',
    'open',
    free,
    { next: { to: 'on-hold', reason: typed.reason }, happened: [{ kind: 'project.held', from: 'open' }] },
  ],
  ['a project on hold is not put on hold again', 'hold', 'on-hold', free, { refused: { reason: 'This project is on hold already.' } }],
  ['a project on hold is stopped', 'stop', 'on-hold', free, { next: { to: 'stopped' }, happened: [{ kind: 'project.stopped', reason: typed.reason }] }],
  ['a closed project is not stopped', 'stop', 'closed', free, { refused: { reason: 'This project is closed already.' } }],
  ['a stopped project is resumed', 'resume', 'stopped', { ...free, undoes: 'e' }, { next: { to: 'open', reason: null }, happened: [{ undoes: 'e' }] }],
  [
    'a stopped project is not resumed beside an open one',
    'resume',
    'stopped',
    { ...free, isOtherOpen: true },
    { refused: { reason: expect.stringContaining('is open') } },
  ],
  ['an open project is not resumed', 'resume', 'open', free, { refused: { reason: 'This project is open already.' } }],
] as const)('%s', (_what, act, state, found, outcome) => {
  expect(decideState(act, found, typed, on(state))).toMatchObject(outcome)
})

it.each([
  ['hold', 'open', 'test-plan.run-halted'],
  ['stop', 'open', 'test-plan.run-halted'],
  // They are off already.
  ['stop', 'on-hold', undefined],
  ['resume', 'on-hold', 'test-plan.run-resumed'],
  ['resume', 'stopped', 'test-plan.run-resumed'],
] as const)('to %s a project that is %s takes its planned runs along: %s', (act, state, kind) => {
  const decided = decideState(act, { ...free, runs: [{ id: 'run-1', number: 1, held_on: '2026-03-20' }] }, typed, on(state))
  const [, ...others] = 'happened' in decided ? decided.happened : []
  expect(others).toEqual(kind === undefined ? [] : [{ kind, id: 'run-1', project: 'project', number: 1, day: '2026-03-20', reason: typed.reason }])
})

it.each(['hold', 'stop', 'resume'] as const)('a project that someone else changed is not set to %s before that is shown', (act) => {
  expect(decideState(act, free, { ...typed, version: 2 }, on('open'))).toEqual({ overtaken: true })
})
