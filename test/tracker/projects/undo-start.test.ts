import { expect, it } from 'vitest'
import { undoStart } from '../../../src/tracker/projects/undo-start.ts'
import { aDoing } from '../../support/doing.ts'

const found = { startedAt: '2026-03-02T08:00:00.000Z', isWorkedOn: false, events: ['event-1', 'event-2'] }

it.each([
  ['within a day', found, { happened: [{ kind: 'service.start-undone', id: 'service-1', project: null, side: 'Provider', undoes: 'event-1' }] }],
  ['not after a day', { ...found, startedAt: '2026-03-01T08:59:00.000Z' }, { refused: { form: 'It was started more than a day ago. Stop it instead.' } }],
  [
    'not if its start is dated ahead',
    { ...found, startedAt: '2026-03-03T09:00:00.000Z' },
    { refused: { form: 'It was started more than a day ago. Stop it instead.' } },
  ],
  ['not once someone has worked on it', { ...found, isWorkedOn: true }, { refused: { form: 'Someone has worked on this project since.' } }],
])('the start of a project is undone %s', (_what, given, outcome) => expect(undoStart.decide(given, {}, aDoing())).toMatchObject(outcome))
