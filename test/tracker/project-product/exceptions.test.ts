import { describe, expect, it } from 'vitest'
import { asDay } from '../../../src/day.ts'
import { decideException, meaningOfException } from '../../../src/tracker/project-product/sign-exception.ts'
import { decideWithdrawal } from '../../../src/tracker/project-product/withdraw-exception.ts'
import { aDoing, anAccess, aRole } from '../../support/doing.ts'

describe('an exception', () => {
  const access = anAccess({}, [aRole()])
  const found = { product: 'Medway', fact: { entry: { id: 'medway', status: 'assurance' as const }, exception: null }, ready: false }
  const seen = meaningOfException(found, access)
  const typed = { seen, reason: 'The certificate comes in May', until: asDay('2026-05-31'), password: 'three random words' }
  it('is signed with its full wording', () => {
    expect(seen).toBe('I accept as Project manager that Riverside UTC goes on with Medway although it is not Ready in the catalogue: its status is Assurance.')
  })
  it.each<[string, Partial<Parameters<typeof decideException>[0]>, Partial<typeof typed>, object]>([
    ['ends today or later', {}, { until: asDay('2026-03-01') }, { refused: { until: 'Choose a day from today on' } }],
    ['holds for a year at most', {}, { until: asDay('2027-03-04') }, { refused: { until: expect.stringContaining('a year at most') as string } }],
    ['needs a product', { product: null, fact: null }, {}, { refused: { form: expect.stringContaining('No product is chosen') as string } }],
    ['is not needed for what is Ready', { ready: true }, {}, { refused: { form: expect.stringContaining('needs no exception') as string } }],
    ['matches what was read', {}, { seen: 'Something else' }, { overtaken: true }],
    [
      'is signed',
      {},
      {},
      {
        next: { meaning: seen, person_id: 'person-1', status: 'assurance' },
        happened: [{ kind: 'product-exception.signed', product: 'Medway', until: '2026-05-31' }],
      },
    ],
  ])('%s', (_rule, change, typedChange, outcome) =>
    expect(decideException({ ...found, ...change }, { ...typed, ...typedChange }, aDoing({ access }))).toMatchObject(outcome),
  )
  it.each<[string, string | null, object]>([
    ['is withdrawn once', '2026-03-01T09:00:00.000Z', { overtaken: true }],
    ['is withdrawn with a reason', null, { happened: [{ kind: 'product-exception.withdrawn', id: 'e', reason: 'It is late' }] }],
  ])('%s', (_rule, withdrawn_at, outcome) => expect(decideWithdrawal({ id: 'e', withdrawn_at }, { why: 'It is late' }, aDoing())).toMatchObject(outcome))
})
