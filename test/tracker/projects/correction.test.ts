import { expect, it } from 'vitest'
import { decideEnd } from '../../../src/tracker/projects/end-correction.ts'
import { decideCorrection } from '../../../src/tracker/projects/open-correction.ts'
import { decideNote } from '../../../src/tracker/projects/write-note.ts'
import { aDoing } from '../../support/doing.ts'

const on = (more: object = {}) =>
  aDoing({ access: { project: { id: 'project', state: 'closed', version: 3, correction_on: null, correction_name: 'Bea Turner', ...more } } as never })

it.each([
  [
    'a closed project is corrected',
    {},
    3,
    { next: { reason: 'Wrong', day: '2026-03-02' }, happened: [{ kind: 'project.correction opened', reason: 'Wrong' }] },
  ],
  ['a closed project is corrected even if a correction of another day was left open', { correction_on: '2026-03-01' }, 3, { next: { version: 3 } }],
  ['an open project is not corrected', { state: 'open' }, 3, { refused: { form: expect.stringContaining('is not closed') } }],
  [
    'a project under correction is not corrected twice',
    { correction_on: '2026-03-02' },
    3,
    { refused: { form: expect.stringContaining('Bea Turner has opened') } },
  ],
  ['a project that has changed since is shown first', {}, 2, { overtaken: true }],
])('%s', (_what, project, version, outcome) => {
  expect(decideCorrection({}, { reason: 'Wrong', version }, on(project))).toMatchObject(outcome)
})

it.each([
  ['a correction of today ends', '2026-03-02', { next: { isOpen: true }, happened: [{ kind: 'project.correction ended' }] }],
  ['a correction of yesterday has ended already', '2026-03-01', { next: { isOpen: false }, happened: [] }],
])('%s', (_what, correction_on, outcome) => {
  expect(decideEnd({}, {}, on({ correction_on }))).toMatchObject(outcome)
})

it('a note says who wrote it and when', () => {
  expect(decideNote({}, { body: 'Late' }, on())).toMatchObject({
    next: { body: 'Late', written_by: 'Meera Shah', written_at: '2026-03-02T09:00:00.000Z' },
    happened: [{ kind: 'note.written', project: 'project' }],
  })
})
