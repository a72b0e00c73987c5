import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import type { Observation } from '../../../src/evidence/project-sandboxes.ts'
import { cancelPlannedRun } from '../../../src/tracker/test-plan/cancel-run.ts'
import { confirmProposals, proposalsMoved } from '../../../src/tracker/test-plan/confirm-proposals.ts'
import type { LoadedRun } from '../../../src/tracker/test-plan/load-run.ts'
import { moveRunDay } from '../../../src/tracker/test-plan/move-run.ts'
import { openRunDespite } from '../../../src/tracker/test-plan/open-run.ts'
import { refuseProposal } from '../../../src/tracker/test-plan/refuse-proposal.ts'
import { reopenFinishedRun } from '../../../src/tracker/test-plan/reopen-run.ts'
import { stopWaiting } from '../../../src/tracker/test-plan/stop-waiting.ts'
import { waitForRequests } from '../../../src/tracker/test-plan/wait-for-requests.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aCase, aResult, aRun } from '../../support/run-rows.ts'

const planned: Partial<LoadedRun> = { state: 'planned', held_on: '2026-03-09' }
const held: Partial<LoadedRun> = { state: 'to-open', openConditions: ['Contacts shared', 'Diary filled'] }
const finished: Partial<LoadedRun> = { state: 'finished', finished_at: '2026-03-01T15:00:00.000Z', finished_by: 'Priya Nair', outcome: 'success' }

describe('the day of a run', () => {
  const doesNotMove = { form: 'This run is open, so its day can no longer move. Open a new run for another day.' }
  it.each([
    ['moves while the run is planned', planned, '2026-03-16', 'test-plan.run-moved'],
    ['moves while the run waits to be opened', held, '2026-03-16', 'test-plan.run-moved'],
    ['may be the first day of the project', planned, '2026-03-02', 'test-plan.run-moved'],
    ['does not move once the run is open', {}, '2026-03-16', doesNotMove],
    ['does not move while the run waits for a second person', { state: 'waiting' as const }, '2026-03-16', doesNotMove],
    ['does not move once the run is finished', finished, '2026-03-16', doesNotMove],
    ['does not move to the same day', planned, '2026-03-09', { held_on: 'The run is on this day already. Enter another day' }],
    [
      'is not before the project',
      planned,
      '2026-03-01',
      { held_on: 'This project began on 2 March 2026, so no run of it was before that. Enter that day or a later one' },
    ],
  ])('%s', (_rule, run, day, outcome) => {
    expect(
      decidedInWords(moveRunDay.decide(aRun(run), { held_on: asDay(day), moved: 'The tester is away', seen: run.held_on ?? aRun().held_on }, aDoing())),
    ).toEqual(outcome)
  })

  it('does not move over a day that the person has not seen', () => {
    const typed = { held_on: asDay('2026-03-16'), moved: 'The tester is away' }
    for (const seen of ['2026-03-05', '']) expect(decidedInWords(moveRunDay.decide(aRun(planned), { ...typed, seen }, aDoing()))).toBe('overtaken')
  })

  it('moves with its reason, and the event has the previous day', () => {
    expect(moveRunDay.decide(aRun(planned), { held_on: asDay('2026-03-16'), moved: 'The tester is away', seen: '2026-03-09' }, aDoing())).toMatchObject({
      next: { run: { id: 'run' }, day: '2026-03-16' },
      happened: [{ id: 'run', project: 'project-1', number: 1, was: '2026-03-09', day: '2026-03-16', reason: 'The tester is away' }],
    })
  })
})

describe('a test day', () => {
  const typed = { cancelled: 'The supplier is not ready', seen: '2026-03-09' }
  const planned = { state: 'planned' as const, held_on: '2026-03-09', opened_at: null }
  const isOpen = { form: 'This run is open, so it can no longer be cancelled. Finish it, and say in its review what happened.' }
  it.each([
    ['is cancelled while it is planned', planned, 'test-plan.run-cancelled'],
    ['is cancelled while the run waits to be opened', { ...held, held_on: '2026-03-09', opened_at: null }, 'test-plan.run-cancelled'],
    ['is not cancelled once the run is open', { held_on: '2026-03-09' }, isOpen],
    ['is not cancelled once the run is finished', { ...finished, held_on: '2026-03-09' }, isOpen],
    ['is not cancelled twice', { ...planned, state: 'cancelled' as const }, 'overtaken'],
    ['is not cancelled over another day than the person saw', { ...planned, held_on: '2026-03-10' }, 'overtaken'],
  ])('%s', (_rule, run, outcome) => {
    expect(decidedInWords(cancelPlannedRun.decide(aRun(run), typed, aDoing()))).toEqual(outcome)
  })
})

describe('a run held up by open entry conditions', () => {
  const doesNotWait = { form: 'This run is not waiting to be opened. Look at it again.' }
  it.each([
    ['is opened with a reason', held, 'test-plan.run-opened'],
    ['is not opened before its day', planned, doesNotWait],
    ['is not opened twice', {}, doesNotWait],
    ['is not opened after it was finished', finished, doesNotWait],
  ])('%s', (_rule, run, outcome) => {
    expect(decidedInWords(openRunDespite.decide(aRun(run), { despite: 'They are away' }, aDoing()))).toEqual(outcome)
  })

  it('keeps who opened it, why, and which conditions were open', () => {
    expect(openRunDespite.decide(aRun(held), { despite: 'They are away' }, aDoing())).toMatchObject({
      next: { by: { name: 'Meera Shah', reason: 'They are away', despite: '["Contacts shared","Diary filled"]' } },
      happened: [{ id: 'run', open: 2, from: 'Contacts shared; Diary filled', reason: 'They are away' }],
    })
  })
})

describe('a finished run', () => {
  it.each([
    ['is opened again with a reason', finished, 1, 'test-plan.run-reopened'],
    ['is opened again once', {}, 1, 'overtaken'],
    ['is not opened again over someone else’s change', finished, 2, 'overtaken'],
  ])('%s', (_rule, run, version, outcome) => {
    expect(decidedInWords(reopenFinishedRun.decide({ run: aRun(run), finished: 'event-1' }, { reason: 'Two results were swapped', version }, aDoing()))).toBe(
      outcome,
    )
  })

  it('that is opened again loses its finish, while the history keeps its outcome and who finished it', () => {
    const decided = reopenFinishedRun.decide({ run: aRun(finished), finished: 'event-1' }, { reason: 'Two results were swapped', version: 1 }, aDoing())
    expect(decided).toMatchObject({
      happened: [{ id: 'run', outcome: 'success', finishedBy: 'Priya Nair', undoes: 'event-1', reason: 'Two results were swapped' }],
    })
  })
})

describe('in a rehearsal', () => {
  const { environments } = aDoing().templates
  const rehearsal: Partial<LoadedRun> = { environment: environments.find((one) => one.sandbox)?.key ?? '', counts: 0 }
  const isNone =
    'The sandbox proposes results only in a rehearsal, and this run is not one. Someone who was there records the results, and may cite an exchange on the page of its case.'
  const early = { form: 'This run is on 9 March 2026. Results are recorded and the run is finished from that day on.' }
  const notNow: [string, Partial<LoadedRun>, unknown][] = [
    ['a run that counts', {}, isNone],
    ['a rehearsal that is finished', { ...rehearsal, ...finished }, 'This run is finished.'],
    ['a rehearsal before its day', { ...rehearsal, ...planned }, early],
  ]
  const found = (run: Partial<LoadedRun>) => ({ run: aRun(run), cases: [aCase()], results: [], latest: new Map(), wait: undefined })
  const wait = {
    id: 'wait-1',
    run_id: 'run',
    code: 'Dx05',
    organisation: 'RYE',
    started_by: 'Meera Shah',
    started_by_id: asPersonId('meera'),
    started_at: '2026-03-02T08:50:00.000Z',
    ends_at: '2026-03-02T16:50:00.000Z',
    stopped_at: null,
  }
  const waited = { code: 'Dx05', organisation: 'RYE', instead: '' }

  describe('the sandbox waits for an organisation', () => {
    it.each<[string, Partial<LoadedRun>, string, unknown]>([
      ['of a code of the plan', rehearsal, 'Dx05', 'test-plan.waiting'],
      ['but of no other code', rehearsal, 'Dx99', { code: 'Choose a disposition code of this plan' }],
      ...notNow.map(([name, run, outcome]): [string, Partial<LoadedRun>, string, unknown] => [`but not in ${name}`, run, 'Dx05', outcome]),
    ])('%s', (_rule, run, code, outcome) => {
      expect(decidedInWords(waitForRequests.decide(found(run), { ...waited, code }, aDoing()))).toEqual(outcome)
    })

    it('for eight hours', () => {
      expect(waitForRequests.decide(found(rehearsal), waited, aDoing())).toMatchObject({
        next: { id: 'id-1', run_id: 'run', started_at: '2026-03-02T09:00:00.000Z', ends_at: '2026-03-02T17:00:00.000Z' },
        happened: [{ id: 'run', organisation: 'RYE', code: 'Dx05', to: 'RYE, Dx05' }],
      })
    })

    const replaces = 'Priya Nair has the sandbox wait for what RYF sends for Dx06. Press the button again if yours replaces it.'
    it.each([
      ['not silently instead of what someone else had it wait for', { started_by: 'Priya Nair', started_by_id: asPersonId('priya') }, '', replaces],
      ['instead of what someone else had it wait for, if the person saw it', { started_by_id: asPersonId('priya') }, 'wait-1', 'test-plan.waiting'],
      ['instead of what the same person had it wait for', { started_by_id: asPersonId('person-1') }, '', 'test-plan.waiting'],
      ['once a wait was stopped', { stopped_at: '2026-03-02T08:55:00.000Z', started_by_id: asPersonId('priya') }, '', 'test-plan.waiting'],
    ])('%s', (_rule, change, instead, outcome) => {
      const other = { ...wait, code: 'Dx06', organisation: 'RYF', ...change }
      expect(decidedInWords(waitForRequests.decide({ ...found(rehearsal), wait: other }, { ...waited, instead }, aDoing()))).toBe(outcome)
    })

    it.each<[string, Partial<LoadedRun>, unknown]>([
      ['until someone stops it, with an event only if it was waiting', rehearsal, 'nothing'],
      ...notNow.map(([name, run, outcome]): [string, Partial<LoadedRun>, unknown] => [`and nobody stops it in ${name}`, run, outcome]),
    ])('%s', (_rule, run, outcome) => {
      expect(decidedInWords(stopWaiting.decide(aRun(run), {}, aDoing()))).toEqual(outcome)
    })
  })

  const observation: Observation = {
    kind: 'booked',
    verdict: 'pass',
    interactionId: 'exchange-1',
    digest: digestOf(''),
    at: '2026-03-02T08:59:00.000Z',
    says: 'RYE booked a slot',
  }
  const proposal = { caseId: 'one', observation, proposes: true, unseen: 'the screen' }
  const proposed = (run: Partial<LoadedRun> = {}, proposes = true) => ({
    run: aRun({ ...rehearsal, ...run }),
    cases: [aCase({ id: 'one' })],
    toTest: [aCase({ id: 'one' })],
    restsOn: null,
    results: [],
    latest: new Map([['one', aResult({ attempt: 2, verdict: 'fail' })]]),
    wait,
    proposals: [{ ...proposal, proposes }],
  })
  const notNowEither = notNow.map(([name, run, outcome]) => [name, { ...proposed(), run: aRun(run) }, outcome] as const)

  describe('a proposal', () => {
    const ticked = { 'confirm-one': 'pass exchange-1' }
    it.each<[string, ReturnType<typeof proposed>, Record<string, string>, unknown]>([
      ['is confirmed if it is ticked', proposed(), ticked, 'test-plan.result'],
      ['is not confirmed if none is ticked', proposed(), {}, { proposals: 'Tick at least one case to confirm' }],
      ['is not confirmed if they have sent more since', proposed(), { 'confirm-one': 'pass exchange-0' }, proposalsMoved],
      ['is not confirmed if its verdict has changed since', proposed(), { 'confirm-one': 'fail exchange-1' }, proposalsMoved],
      ['is not confirmed if someone has recorded a result since', { ...proposed(), proposals: [] }, ticked, proposalsMoved],
      ['is not confirmed if its exchange can only be cited', proposed({}, false), ticked, proposalsMoved],
      ...notNowEither.map(([name, of, outcome]): [string, ReturnType<typeof proposed>, Record<string, string>, unknown] => [
        `is not confirmed in ${name}`,
        of,
        ticked,
        outcome,
      ]),
    ])('%s', (_rule, of, typed, outcome) => {
      expect(decidedInWords(confirmProposals.decide(of, typed, aDoing()))).toEqual(outcome)
    })

    it('that is confirmed becomes a retest that says what the sandbox saw and did not see', () => {
      expect(confirmProposals.decide(proposed(), ticked, aDoing())).toMatchObject({
        next: { results: [{ id: 'id-1', caseId: 'one', verdict: 'pass', seen: 2, comment: 'The sandbox saw: RYE booked a slot. It did not see: the screen' }] },
        happened: [{ id: 'one', number: 1, verdict: 'pass', isSeenBySandbox: true }],
      })
    })

    it.each<[string, ReturnType<typeof proposed>, string, unknown]>([
      ['is rejected, with its exchange in the event', proposed(), 'one pass exchange-1', 'nothing'],
      ['is not rejected if they have sent more since', proposed(), 'one pass exchange-0', proposalsMoved],
      ['is not rejected for another case', proposed(), 'two pass exchange-1', proposalsMoved],
      ['is not rejected if its exchange can only be cited', proposed({}, false), 'one pass exchange-1', proposalsMoved],
      ['is not rejected if none is named', proposed(), '', proposalsMoved],
      ...notNowEither.map(([name, of, outcome]): [string, ReturnType<typeof proposed>, string, unknown] => [
        `is not refused in ${name}`,
        of,
        'one pass exchange-1',
        outcome,
      ]),
    ])('%s', (_rule, of, refuse, outcome) => {
      const decided = refuseProposal.decide(of, { refuse }, aDoing())
      expect(decidedInWords(decided)).toEqual(outcome)
      if (outcome === 'nothing') expect(decided).toMatchObject({ next: { one: { id: 'one' }, proposal } })
    })
  })
})
