import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId, asProjectId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { reviewNotices } from '../../../src/tracker/notices/notices-of-reviews.ts'
import { whatChanged } from '../../../src/tracker/sop/what-changed.ts'
import { firstReview, reminderOf, reviewWords } from '../../../src/tracker/sop/review.ts'
import { decideReviewDay } from '../../../src/tracker/sop/set-review.ts'
import { decideSignAgain } from '../../../src/tracker/sop/sign-again.ts'
import type { SiteProcedure } from '../../../src/tracker/sop/site-procedure.ts'
import { aDoing } from '../../support/doing.ts'
import { memberOf } from '../../support/member.ts'

const project = asProjectId('project-1')

it.each([
  ['2026-03-02', '2027-03-02'],
  ['2024-02-29', '2025-02-28'],
  ['2027-02-28', '2028-02-28'],
])('a version that everyone had signed on %s is reviewed on %s', (signed, review) => {
  expect(firstReview(asDay(signed))).toBe(review)
})

it.each([
  ['29 days before', '2027-02-01', undefined],
  ['28 days before', '2027-02-02', 0],
  ['the day before', '2027-03-01', 0],
  ['on the day', '2027-03-02', 1],
  ['four weeks later', '2027-03-30', 2],
  ['a year later', '2028-03-01', 14],
  ['many years later, when the reminders have ended', '2033-03-01', 14],
])('%s, the latest reminder of a review on 2 March 2027 is the right one', (_name, today, reminder) => {
  expect(reminderOf(asDay('2027-03-02'), asDay(today))).toBe(reminder)
})

it.each([
  ['2027-03-01', 'due on 2 March 2027'],
  ['2027-03-02', 'due today'],
  ['2027-03-03', 'overdue since 2 March 2027'],
])('on %s a review on 2 March 2027 is %s', (today, words) => {
  expect(reviewWords(asDay('2027-03-02'), asDay(today))).toBe(words)
})

const inForce = {
  round_id: 'round-3',
  version_id: 'version-3',
  signed_at: '2026-03-01T09:00:00.000Z',
  review_on: asDay('2027-03-01'),
  number: 3,
  digest: digestOf('the procedure'),
  written_by: 'Priya Nair',
  written_by_id: asPersonId('priya'),
}

describe('the day of a review', () => {
  const typed = { review_on: asDay('2026-09-01'), review_reason: 'The clinic moves', was: asDay('2027-03-01') }
  it('moves with a reason, on record', () => {
    expect(decideReviewDay(inForce, typed, aDoing())).toEqual({
      next: { round: 'round-3', was: '2027-03-01', day: '2026-09-01' },
      happened: [
        {
          kind: 'sop.review moved',
          id: 'version-3',
          project,
          number: 3,
          was: '2027-03-01',
          day: '2026-09-01',
          from: '2027-03-01',
          to: '2026-09-01',
          reason: 'The clinic moves',
        },
      ],
    })
  })
  it.each<[string, Partial<typeof inForce> | undefined, Partial<typeof typed>, object]>([
    ['nobody has signed a version', undefined, {}, { refused: { form: expect.stringContaining('there is no review yet') as string } }],
    ['someone else has moved it', { review_on: asDay('2026-12-01') }, {}, { overtaken: true }],
    ['it is the same', {}, { review_on: asDay('2027-03-01') }, { refused: { review_on: expect.stringContaining('the day now') as string } }],
    ['it is today', {}, { review_on: asDay('2026-03-02') }, { refused: { review_on: 'Enter a day after today' } }],
    [
      'it is over three years away',
      {},
      { review_on: asDay('2029-03-03') },
      { refused: { review_on: expect.stringContaining('until 2 March 2029') as string } },
    ],
  ])('stays as it is if %s', (_name, change, more, outcome) => {
    expect(decideReviewDay(change && { ...inForce, ...change }, { ...typed, ...more }, aDoing())).toMatchObject(outcome)
  })
})

describe('a review that changes nothing', () => {
  const left = [
    { id: 'l1', version_id: 'version-3', project_id: project, what: 'The fax number', confirmed_by: 'Meera Shah', confirmed_by_id: null, confirmed_at: '' },
  ]
  const newest = { ...inForce, id: 'version-3', project_id: project, written_at: '2026-02-20T09:00:00.000Z' }
  const found = { inForce: { ...inForce, body: 'the procedure', left, sites: [] }, newest, procedure: { kind: 'none' as const } }
  const typed = { digest: inForce.digest }
  const rests: SiteProcedure = {
    kind: 'rests',
    by: { id: project, name: 'Riverside', organisation: 'Harbour Trust' },
    version: { id: 'v1', number: 1, digest: inForce.digest, day: asDay('2026-03-02') },
    next: null,
  }

  it('issues the same text as the next version, written by the same person, with what stays open confirmed again', () => {
    expect(decideSignAgain(found, typed, aDoing())).toMatchObject({
      next: {
        version: { number: 4, body: 'the procedure', digest: inForce.digest, written_by: 'Priya Nair', written_at: '2026-03-02T09:00:00.000Z' },
        sameAs: 'version-3',
        left: [{ what: 'The fax number', confirmed_by: 'Meera Shah', confirmed_at: '2026-03-02T09:00:00.000Z' }],
      },
      happened: [
        { kind: 'sop.left open', number: 4, what: 'The fax number' },
        { kind: 'sop.issued', number: 4, sameAs: 3, to: inForce.digest },
      ],
    })
  })
  it.each<[string, object, object, object]>([
    ['nothing is in force', { inForce: undefined }, {}, { refused: { form: expect.stringContaining('nothing to sign again') as string } }],
    ['another site signs for this one', { procedure: rests }, {}, { refused: { form: expect.stringContaining('nobody is asked to sign') as string } }],
    ['a later version is out', { newest: { ...newest, number: 4 } }, {}, { overtaken: true, says: expect.stringContaining('has begun already') as string }],
    ['another text was read', {}, { digest: digestOf('another') }, { overtaken: true }],
  ])('issues nothing if %s', (_name, change, more, outcome) => {
    expect(decideSignAgain({ ...found, ...change }, { ...typed, ...more }, aDoing())).toMatchObject(outcome)
  })
  it('is called so in the news of it', () => {
    expect(whatChanged('## One\n\nSame\n', '## One\n\nSame\n')).toBe('Changed: nothing.')
  })
})

describe('reminders of a review', () => {
  const member = memberOf(project)
  const members = [
    member('meera', { isManager: true }),
    member('priya', { writes: true }),
    member('dan', { signs: true }),
    member('noor', { isManager: true, hasLeft: true }),
  ]
  const review = { id: 'round-3', project_id: project, review_on: asDay('2027-03-02'), number: 3, project: 'Riverside UTC, Provider', next_number: null }

  it('go to those who manage or write, once for each time', () => {
    const notices = reviewNotices([review], members, asDay('2027-02-03'))
    expect(notices.map((one) => [one.person, one.cause, one.kind, one.subject])).toEqual([
      ['meera', 'review:round-3:2027-03-02:0', 'procedure', 'Review the procedure by 2 March 2027: Riverside UTC, Provider'],
      ['priya', 'review:round-3:2027-03-02:0', 'procedure', 'Review the procedure by 2 March 2027: Riverside UTC, Provider'],
    ])
  })
  it('say that it is overdue, and that a later version is out', () => {
    const [notice] = reviewNotices([{ ...review, next_number: 4 }], members, asDay('2027-04-01'))
    expect(notice).toMatchObject({
      cause: 'review:round-3:2027-03-02:2',
      kind: 'overdue',
      subject: 'The review of the procedure is overdue: Riverside UTC, Provider',
    })
    expect(notice?.words).toBe(
      'Version 3 of the standard operating procedure was to be reviewed by 2 March 2027. Version 4 is out for signature: once everyone has signed it, the review is done.',
    )
  })
})
