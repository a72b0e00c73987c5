import { describe, expect, it } from 'vitest'
import type { Doing } from '../../../src/access/doing.ts'
import { asDay } from '../../../src/day.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideSecond } from '../../../src/tracker/test-plan/finish-as-second.ts'
import { decideReview } from '../../../src/tracker/test-plan/finish-run.ts'
import type { LoadedRun } from '../../../src/tracker/test-plan/load-run.ts'
import { decideStart } from '../../../src/tracker/test-plan/start-run.ts'
import { secondOf } from '../../../src/tracker/test-plan/second-person.ts'
import type { Verdict } from '../../../src/tracker/test-plan/test-plan.ts'
import { aDoing, aRole } from '../../support/doing.ts'
import { aCase, aRun } from '../../support/run-rows.ts'

const { environments } = aDoing().templates
const counted = environments.find((one) => one.counts)?.key ?? ''
const rehearsal = environments.find((one) => one.sandbox)?.key ?? ''

const one = aCase({ id: 'one' })
const found = (run: Partial<LoadedRun>, verdict?: Verdict) => ({
  run: aRun({ environment: counted, ...run }),
  cases: [one],
  verdicts: new Map<string, Verdict>(verdict ? [['one', verdict]] : []),
  sides: ['provider' as const],
  actions: [],
  pairs: [],
  restsOn: null,
  testedWith: null,
})
const owners = [{ value: 'person:dan', text: 'Dan' }]
const review = { review: 'Went well', outcome: 'success', version: 1, typed: {} }
const action = { 'action-1-what': 'Mend it', 'action-1-owner': 'person:dan', 'action-1-day': '2026-03-09' }

describe('the review of a run', () => {
  it.each<[string, ReturnType<typeof found>, Partial<typeof review>, object]>([
    ['the run is planned', found({ state: 'planned' }, 'pass'), {}, { refused: { form: expect.stringContaining('from that day on') } }],
    ['the run is finished', found({ finished_at: '2026-03-01' }, 'pass'), {}, { overtaken: true }],
    ['it has no words', found({}, 'pass'), { review: '' }, { refused: { review: expect.any(String) } }],
    ['it is a success without a result', found({}), {}, { refused: { outcome: expect.stringContaining('has no result yet') } }],
    ['it is a success with a failed case', found({}, 'fail'), {}, { refused: { outcome: expect.stringContaining('is not passed') } }],
    ['it is a failure without an action', found({}, 'fail'), { outcome: 'failure' }, { refused: { 'action-1-what': expect.any(String) } }],
    ['an action is incomplete', found({}, 'pass'), { typed: { 'action-1-what': 'Mend it' } }, { refused: { 'action-1-owner': 'Choose who does it' } }],
    ['someone else has changed the run', found({ version: 2 }, 'pass'), {}, { overtaken: true, says: expect.stringContaining('A result came in') }],
  ])('is refused: %s', (_name, of, typed, outcome) => expect(decideReview({ ...of, owners }, { ...review, ...typed }, aDoing())).toMatchObject(outcome))

  it.each<[string, ReturnType<typeof found>, Partial<typeof review>, string]>([
    ['asks a second person if the run counts', found({}, 'pass'), {}, 'test-plan.run-reviewed'],
    ['finishes a rehearsal at once', found({ environment: rehearsal }, 'pass'), {}, 'test-plan.run-finished'],
    ['of a failure has an action', found({}, 'fail'), { outcome: 'failure', typed: action }, 'test-plan.run-reviewed'],
  ])('%s', (_name, of, typed, kind) =>
    expect(decideReview({ ...of, owners }, { ...review, ...typed }, aDoing())).toMatchObject({ happened: [{ kind, number: 1 }] }),
  )
})

describe('a second person', () => {
  const asked = {
    review: 'Went well',
    outcome: 'success',
    asked_at: '2026-03-02T08:45:00.000Z',
    asked_by: 'Meera Shah',
    asked_by_id: asPersonId('meera'),
    asked_side: 'national' as const,
  }
  const priya: Partial<Doing> = { person: { accountId: 'p', personId: asPersonId('priya'), name: 'Priya Nair', email: '', installationRole: 'none' } }
  const doing = aDoing({ ...priya, roles: [aRole({ key: 'lead', name: 'Service lead', kind: 'service-lead', side: 'provider' })] })
  const waiting = (run: Partial<LoadedRun> = {}, verdict: Verdict = 'pass') => {
    const of = found({ ...asked, ...run }, verdict)
    return { ...of, second: secondOf(of.run, doing, of.sides) }
  }

  it.each<[string, ReturnType<typeof waiting>, number]>([
    ['nobody asked for them', waiting({ asked_at: null }), 1],
    ['the run changed', waiting({ version: 2 }), 1],
    ['a result no longer passes', waiting({}, 'blocked'), 1],
    ['the run is finished', waiting({ finished_at: '2026-03-01' }), 1],
  ])('finishes nothing if %s', (_name, of, version) => expect(decideSecond(of, { version })).toMatchObject({ overtaken: true }))

  it('finishes the run as it was reviewed', () =>
    expect(decideSecond(waiting(), { version: 1 })).toMatchObject({
      next: { review: 'Went well', outcome: 'success' },
      happened: [{ kind: 'test-plan.run-finished', after: 'Meera Shah', role: 'Service lead' }],
    }))
})

describe('a run', () => {
  const typed = { held_on: asDay('2026-03-02'), environment: counted, attendees: 'Dan', despite: '', typed: {} }
  const around = { environments, inTest: [], open: ['Contacts'] }

  it.each<[string, Partial<typeof typed>, Parameters<typeof aDoing>[0], object]>([
    ['takes place in an unknown environment', { environment: 'moon' }, {}, { environment: expect.any(String) }],
    ['is dated before its project', { held_on: asDay('2026-03-01') }, {}, { held_on: expect.stringContaining('began on 2 March 2026') }],
    ['counts, and has no reason while a condition is open', {}, {}, { despite: expect.stringContaining('1 entry condition is open: Contacts') }],
    ['counts, and names no partner service', {}, { project: { role: 'consumer' } }, { partners: expect.any(String) }],
  ])('is not opened if it %s', (_name, given, of, refused) =>
    expect(decideStart(around, { ...typed, ...given }, aDoing(of))).toEqual(expect.objectContaining({ refused })),
  )

  it.each<[string, Partial<typeof typed>, object]>([
    ['opens with a reason', { despite: 'They are away' }, { isPlanned: false, open: ['Contacts'], run: { opened_reason: 'They are away' } }],
    ['can be planned for a future day', { held_on: asDay('2026-03-09') }, { isPlanned: true, open: [], run: { opened_at: null, opened_reason: null } }],
    ['is opened as a rehearsal, whatever is open', { environment: rehearsal }, { isPlanned: false, open: [], run: { counts: 0 } }],
  ])('%s', (_name, given, next) => expect(decideStart(around, { ...typed, ...given }, aDoing())).toMatchObject({ next }))
})
