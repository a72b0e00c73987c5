import { expect, it } from 'vitest'
import { decideState } from '../../../src/tracker/projects/change-state.ts'
import { aDoing } from '../../support/doing.ts'

const free = { isOtherOpen: false, undoes: null }
const on = (state: string) => aDoing({ access: { project: { id: 'project', state, version: 3 } } as never })
const typed = { reason: 'The supplier was sold', version: 3 }

it.each([
  ['an open project is held', 'hold', 'open', free, { next: { to: 'on-hold', reason: typed.reason }, happened: [{ kind: 'project.held', from: 'open' }] }],
  ['a held one is not held again', 'hold', 'on-hold', free, { refused: { reason: 'This project is on hold already.' } }],
  ['a held one is stopped', 'stop', 'on-hold', free, { next: { to: 'stopped' }, happened: [{ kind: 'project.stopped', reason: typed.reason }] }],
  ['a closed one is not', 'stop', 'closed', free, { refused: { reason: 'This project is closed already.' } }],
  ['a stopped one is resumed', 'resume', 'stopped', { ...free, undoes: 'e' }, { next: { to: 'open', reason: null }, happened: [{ undoes: 'e' }] }],
  ['not beside another that is open', 'resume', 'stopped', { ...free, isOtherOpen: true }, { refused: { reason: expect.stringContaining('is open') } }],
  ['an open one is not resumed', 'resume', 'open', free, { refused: { reason: 'This project is open already.' } }],
] as const)('%s', (_what, act, state, found, outcome) => {
  expect(decideState(act, found, typed, on(state))).toMatchObject(outcome)
})

it.each(['hold', 'stop', 'resume'] as const)('to %s a project that changed since is shown first', (act) => {
  expect(decideState(act, free, { ...typed, version: 2 }, on('open'))).toEqual({ overtaken: true })
})
