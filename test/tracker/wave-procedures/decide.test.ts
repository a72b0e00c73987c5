import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asProjectId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import type { Draft } from '../../../src/tracker/sop/draft.store.ts'
import type { WorkflowOption } from '../../../src/tracker/sop/options.ts'
import type { SiteProcedure } from '../../../src/tracker/sop/site-procedure.ts'
import type { SigningRow } from '../../../src/tracker/sop/site-procedures.store.ts'
import { chooseOwn, restOnShared } from '../../../src/tracker/wave-procedures/choose-own.ts'
import { endSigning } from '../../../src/tracker/waves/end-signing.ts'
import { differencesOf, takeSameOptions } from '../../../src/tracker/wave-procedures/same-options.ts'
import { nameSigning } from '../../../src/tracker/waves/name-signing.ts'
import { namingWords, signedInWords } from '../../../src/tracker/wave-procedures/procedure-words.ts'
import { endWords, proceduresInWords } from '../../../src/tracker/wave-progress/procedures-line.ts'
import { aDoing } from '../../support/doing.ts'

const wave = { id: 'wave', name: 'Wave 3', procedures: 'organisation' as const }
const hillside = {
  id: asProjectId('hillside'),
  name: 'Hillside',
  state: 'open' as const,
  organisation_id: 'RH1',
  organisation: 'Harbour Trust',
  care_setting: 'utc',
}
const riverside: SigningRow = {
  id: 'before',
  wave_id: 'wave',
  project_id: asProjectId('riverside'),
  organisation_id: 'RH1',
  organisation_name: 'Harbour Trust',
  care_setting: 'utc',
  named_by: 'Bea Turner',
  named_by_id: null,
  named_at: '2026-03-01T09:00:00.000Z',
  ended_by: null,
  ended_by_id: null,
  ended_at: null,
  ended_reason: null,
  signed: null,
  name: 'Riverside',
  state: 'open',
  roles_per_signer: 2,
  procedures: 'organisation',
  service: 'Riverside',
  ods_code: 'RY9NR',
  is_same: 1,
  in_wave: 1,
}

describe('a project is chosen whose procedure is signed for the sites of its organisation', () => {
  type Found = Parameters<typeof nameSigning.decide>[0]
  const decided = (change: Partial<Found>) => nameSigning.decide({ wave, project: hillside, before: undefined, ...change }, { project: 'hillside' }, aDoing())

  it('with the organisation and care setting that it has now', () =>
    expect(decided({})).toMatchObject({
      next: { row: { wave_id: 'wave', project_id: 'hillside', organisation_id: 'RH1', care_setting: 'utc', named_by: 'Meera Shah' } },
      happened: [{ kind: 'sites.named', project: 'hillside', organisation: 'Harbour Trust', from: null }],
    }))
  it('and replaces the one that did', () =>
    expect(decided({ before: riverside })).toMatchObject({
      next: { before: { id: 'before' } },
      happened: [
        { kind: 'sites.ended', id: 'before', project: 'riverside' },
        { kind: 'sites.named', from: 'Riverside' },
      ],
    }))
  it('but not instead of another one than the person saw', () => {
    const sees = (seen: string, before: SigningRow | undefined) =>
      nameSigning.decide({ wave, project: hillside, before }, { project: 'hillside', seen }, aDoing())
    expect(sees('', riverside)).toMatchObject({ overtaken: true, says: 'Someone else has changed who signs for these sites.' })
    expect(sees('before', undefined)).toMatchObject({ overtaken: true })
    expect(sees('before', riverside)).toMatchObject({ next: { before: { id: 'before' } } })
  })

  it.each<[string, Partial<Found>, string]>([
    ['each service of the wave signs its own', { wave: { ...wave, procedures: null } }, 'In this wave each service signs its own procedure'],
    ['it is not in the wave, or someone else manages it', { project: undefined }, 'Choose a Provider project of this wave that you manage'],
    ['it is stopped', { project: { ...hillside, state: 'stopped' } }, 'Its project is stopped. Choose another one'],
    ['its organisation is not known', { project: { ...hillside, organisation_id: null, organisation: null } }, 'Its organisation is not known'],
    ['it does already', { project: { ...hillside, id: asProjectId('riverside') }, before: riverside }, 'It signs for these sites already'],
  ])('but not if %s', (_rule, change, says) => expect(decided(change)).toMatchObject({ refused: { project: expect.stringContaining(says) as string } }))

  it('until someone ends it, with a reason', () =>
    expect(endSigning.decide({ row: riverside, wave }, { reason: 'Each has its own' }, aDoing())).toMatchObject({
      next: { reason: 'Each has its own' },
      happened: [{ kind: 'sites.ended', project: 'riverside', reason: 'Each has its own' }],
    }))
})

describe('a project has a procedure of its own', () => {
  const by = { id: asProjectId('riverside'), name: 'Riverside', organisation: 'Harbour Trust' }
  const version = { id: 'v1', number: 1, digest: digestOf('a'), day: asDay('2026-03-02') }
  const rests: SiteProcedure = { kind: 'rests', by, version, next: null }
  const member = { id: 'member', procedure_choice: null }

  it('if it says so, with a reason', () =>
    expect(chooseOwn.decide({ member, procedure: rests }, { reason: 'Two systems' }, aDoing())).toMatchObject({
      next: { id: 'member', was: null, reason: 'Two systems' },
      happened: [{ kind: 'sop.own', organisation: 'Harbour Trust', reason: 'Two systems' }],
    }))
  it.each<[string, typeof member | undefined, SiteProcedure]>([
    ['it is in no wave', undefined, rests],
    ['nobody signs for it', member, { kind: 'none' }],
    ['it signs for others', member, { kind: 'signs', organisation: 'Harbour Trust' }],
  ])('which is nothing to choose if %s', (_rule, found, procedure) => {
    expect(chooseOwn.decide({ member: found, procedure }, { reason: 'Two systems' }, aDoing())).toMatchObject({ overtaken: true })
    expect(restOnShared.decide({ member: found, procedure }, {}, aDoing())).toMatchObject({ overtaken: true })
  })
  it('once', () => {
    const own = { id: 'member', procedure_choice: 'own' as const }
    expect(chooseOwn.decide({ member: own, procedure: rests }, { reason: 'Again' }, aDoing())).toMatchObject({ overtaken: true })
    expect(restOnShared.decide({ member: own, procedure: rests }, {}, aDoing())).toMatchObject({
      next: { was: 'own', reason: null },
      happened: [{ kind: 'sop.shared', organisation: 'Harbour Trust' }],
    })
    const shared = { id: 'member', procedure_choice: 'shared' as const }
    expect(restOnShared.decide({ member: shared, procedure: rests }, {}, aDoing())).toMatchObject({ overtaken: true })
  })
})

describe('a site chooses the same options as the project that signs for it', () => {
  const by = { id: asProjectId('riverside'), name: 'Riverside', organisation: 'Harbour Trust' }
  const option = (group: string, text: string, chosen: boolean): WorkflowOption => ({ group, text, chosen })
  const draft = (options: WorkflowOption[], body = 'How we work'): Draft => ({ body, options, version: 3, savedBy: { id: null, name: 'Priya' }, savedAt: '' })
  const own = draft([option('Late', 'They wait', true), option('Late', 'They go', false)])
  const theirs = draft([option('Late', 'They wait', false), option('Late', 'They go', true)])

  it('and keeps its own text', () =>
    expect(takeSameOptions.decide({ by, own, theirs }, { version: 3 }, aDoing())).toMatchObject({
      next: { body: 'How we work', options: [{ chosen: false }, { chosen: true }], savedBy: { name: 'Meera Shah' } },
      happened: [{ kind: 'sop.options', verb: 'chose', reason: 'The same as Riverside' }],
    }))
  it.each<[string, Partial<Parameters<typeof takeSameOptions.decide>[0]>, number, object]>([
    ['nobody signs for it', { by: null, theirs: undefined }, 3, { overtaken: true }],
    ['someone has saved the draft since', {}, 2, { overtaken: true }],
    ['they are the same already', { theirs: own }, 3, { overtaken: true }],
    [
      'its own text asks for another option',
      { own: draft(own.options, '{{option.early}}') },
      3,
      { refused: { form: expect.stringContaining('asks for options') as string } },
    ],
  ])('but not if %s', (_rule, change, version, outcome) =>
    expect(takeSameOptions.decide({ by, own, theirs, ...change }, { version }, aDoing())).toMatchObject(outcome),
  )
  it('which its page shows before', () =>
    expect(differencesOf(own.options, [...theirs.options, option('Early', 'They come in', true)])).toEqual([
      { question: 'Late', here: 'They wait', there: 'They go' },
      { question: 'Early', here: '', there: 'They come in' },
    ]))
})

describe('the words of procedures for sites', () => {
  const signed = { id: 'v2', number: 2, digest: digestOf('a'), day: asDay('2026-03-02') }
  it('say what is signed there', () => {
    expect(signedInWords({ newest: 2, signed, inForce: signed, isReview: false })).toBe('version 2 was signed by everyone on 2 March 2026')
    expect(signedInWords({ newest: 3, signed: null, inForce: signed, isReview: false })).toContain(
      'version 3 is out for signature. Version 2 counts for sites that are live',
    )
    expect(signedInWords({ why: 'its project is stopped' })).toBe('its project is stopped')
  })
  it('say what the end of it does', () => {
    expect(endWords({ resting: 0, afterGo: 0 })[0]).toBe('No project rests on it yet, so no gate opens again')
    expect(endWords({ resting: 11, afterGo: 2 }).slice(0, 2)).toEqual([
      '11 projects rest on it, and lose it',
      'The gate of the procedure opens again in each of them, in 2 after go was decided, unless a procedure of its own is in force',
    ])
  })
  it('say what choosing a project does', () => {
    const of = { organisation: 'Harbour Trust', others: 11, named: 9, before: 'Riverside', resting: 1 }
    expect(namingWords({ ...of, there: { newest: 2, signed, inForce: signed, isReview: false } })).toEqual([
      '11 other projects of this wave are of Harbour Trust with this care setting, and can rest on its procedure',
      'Its version 2 names 9 of them. Issue a new version afterwards, which names the rest',
      'Riverside no longer signs for them. 1 project rests on its procedure: the gate opens again until a signed version of the new one names it',
    ])
  })
  it('say how many are still to be signed in a wave', () => {
    expect(proceduresInWords({ own: 0, resting: 0, open: 0 }, false)).toBe('Each service signs its own procedure.')
    expect(proceduresInWords({ own: 1, resting: 1, open: 1 }, true)).toBe(
      'An organisation signs the procedure for its sites. 1 procedure is still to be signed. 1 project rests on one that is signed for it.',
    )
  })
})
