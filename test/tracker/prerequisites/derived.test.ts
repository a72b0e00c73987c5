import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { asPersonId } from '../../../src/db/ids.ts'
import { reviewedPrerequisites } from '../../../src/tracker/import/prerequisites-reviewed.ts'
import { answerOfPair, answerOfProduct } from '../../../src/tracker/prerequisites/derived.ts'
import type { PairSide, ProductSide } from '../../../src/tracker/prerequisites/derived.ts'

const today = asDay('2026-03-02')
const exception = {
  by: { id: asPersonId('meera'), name: 'Meera Shah' },
  role: 'Project manager',
  until: '2026-03-31',
  reason: 'The supplier is nearly there',
  at: '2026-02-01T09:00:00.000Z',
}
const product = (more: Partial<ProductSide>): ProductSide => ({ product: 'Medway', fact: null, ready: null, ...more })
const entry = (status: 'ready' | 'development') => ({ id: 'p', status })

describe('the derived prerequisite for the product of a project is met or not:', () => {
  it.each([
    ['no product is chosen', product({ product: null }), 'not-started', /No product is chosen\. Name it/],
    [
      'it is not in the catalogue',
      product({ fact: { entry: null, exception: null } }),
      'not-started',
      /not in the catalogue.*Have it added, or have an exception signed/,
    ],
    ['it is not Ready', product({ fact: { entry: entry('development'), exception: null } }), 'blocked', /its status is Development/],
    [
      'it is not Ready, with an exception',
      product({ fact: { entry: entry('development'), exception } }),
      'waived',
      /exception is signed: The supplier is nearly there/,
    ],
    ['it is unknown, with an exception', product({ fact: { entry: null, exception } }), 'waived', /not in the catalogue\. An exception/],
    ['the exception has ended', product({ fact: { entry: entry('development'), exception: { ...exception, until: '2026-03-01' } } }), 'blocked', /Development/],
  ] as const)('%s', (_name, side, status, reason) => {
    const answer = answerOfProduct(side, today)
    expect(answer.status).toBe(status)
    expect(answer.reason).toMatch(reason)
  })

  it('says since when it is met; of an exception its last day and who signed it', () => {
    expect(
      answerOfProduct(
        product({ fact: { entry: entry('ready'), exception: null }, ready: { by: { id: asPersonId('bea'), name: 'Bea' }, at: '2026-01-03T09:00:00.000Z' } }),
        today,
      ),
    ).toMatchObject({
      status: 'met',
      value: 'Medway',
      settled_by: 'Bea',
      settled_by_id: 'bea',
      settled_at: '2026-01-03T09:00:00.000Z',
    })
    expect(answerOfProduct(product({ fact: { entry: entry('development'), exception } }), today)).toMatchObject({
      valid_until: '2026-03-31',
      waived_by: 'Meera Shah as Project manager',
      waived_by_id: 'meera',
      settled_by_id: 'meera',
    })
  })
})

const known = (state: 'proven' | 'not-proven') => ({
  state,
  reason: 'Run 2 at Harbour',
  decided_on: '2026-02-03',
  set_by: 'Bea',
  set_by_id: asPersonId('bea'),
  set_at: '2026-02-04T09:00:00.000Z',
})
const run = { number: 2, heldOn: '2026-03-01', by: { id: asPersonId('omar'), name: 'Omar' }, at: '2026-03-01T12:00:00.000Z' }
const pair = (more: Partial<PairSide>): PairSide => ({ consumer: 'Cleric', provider: 'Medway', known: null, run: null, ...more })

describe('the derived prerequisite for the pair of a project is met or not:', () => {
  it.each([
    ['a product is not chosen', pair({ consumer: null }), 'not-started', /The Consumer product is not chosen\. Name it/],
    ['neither is chosen', pair({ consumer: null, provider: null }), 'not-started', /The Consumer and the Provider product are not chosen\. Name them/],
    ['nothing is known of it', pair({}), 'not-started', /A run that counts proves it/],
    ['it is not proven', pair({ known: known('not-proven') }), 'blocked', /on 3 February 2026: Run 2 at Harbour/],
    ['it is not proven, whatever a run of this project says', pair({ known: known('not-proven'), run }), 'blocked', /Known not to be proven/],
    ['it is proven', pair({ known: known('proven') }), 'met', /Proven on 3 February 2026: Run 2 at Harbour/],
    ['a run of this project was a success', pair({ run }), 'met', /Run 2 of this project, on 1 March 2026, was a success/],
  ] as const)('%s', (_name, side, status, words) => {
    const answer = answerOfPair(side)
    expect(answer.status).toBe(status)
    expect(answer.note ?? answer.reason).toMatch(words)
  })
})

describe('a line of a sheet about a derived prerequisite', () => {
  it('cannot be recorded as met, and says why', () => {
    const ours = [{ key: 'catalogue-ready', title: 'Product and version listed as ready', what: '', value: null, derived: 'product-ready' as const }]
    const said = [{ text: 'Product and version listed as ready', owner: null, ownerSaid: null, complete: true, completeSaid: 'Yes' }]
    expect(reviewedPrerequisites(said, ours, [])).toMatchObject([
      { isFirst: true, mayMeet: false, source: expect.stringContaining('Its status comes from the catalogue of products') as string },
    ])
    expect(
      reviewedPrerequisites(
        said,
        ours.map((one) => ({ ...one, derived: undefined })),
        [],
      ),
    ).toMatchObject([{ mayMeet: true, source: null }])
  })
})
