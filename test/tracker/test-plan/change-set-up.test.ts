import { describe, expect, it } from 'vitest'
import { changeConsumerSetUp } from '../../../src/tracker/test-plan/change-consumer-set-up.ts'
import { changeSetUp } from '../../../src/tracker/test-plan/change-set-up.ts'
import { fieldsOf } from '../../../src/tracker/test-plan/set-up-form.ts'
import { consumerSetUp, defaultSetUp } from '../../../src/tracker/test-plan/set-up.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'
import { aPartner } from '../../support/partner.ts'

const realNumber = { 'patient-0-name': 'A Patient', 'patient-0-nhsNumber': '4505577104' }
const realNumberRefused = { 'patient-0-nhsNumber': expect.stringContaining('Do not enter a real patient’s number') }

describe('the set-up of a Provider’s service', () => {
  const setUp = defaultSetUp({ dosIds: ['2000099999'], providerProduct: 'Adastra' })
  const found = { setUp, version: 4, place: { site: null, postcode: null, phone: null } }
  const asItIs = { ...fieldsOf(setUp), version: '4' }

  it.each<[string, Record<string, string>, unknown]>([
    ['is changed', { ...asItIs, slotMinutes: '10' }, 'test-plan.set-up'],
    ['stays as it is if nothing was changed, whatever someone else did', { ...asItIs, version: '3' }, 'nothing'],
    ['is not changed over someone else’s change', { ...asItIs, slotMinutes: '10', version: '3' }, 'overtaken'],
    ['has no slots of four minutes', { ...asItIs, slotMinutes: '4' }, { slotMinutes: 'Enter a whole number of minutes from 5 to 240' }],
    ['has no DoS id with letters', { ...asItIs, dosIds: 'RY9NR' }, { dosIds: 'DoS service ids are digits only. Enter one a line' }],
    [
      'has no day that closes before it opens',
      { ...asItIs, 'Monday-opens': '21:00', 'Monday-slots': '' },
      { 'Monday-opens': 'Monday: it closes before it opens' },
    ],
    ['has no number of a real patient', { ...asItIs, ...realNumber }, realNumberRefused],
  ])('%s', (_rule, typed, outcome) => {
    expect(decidedInWords(changeSetUp.decide(found, typed, aDoing()))).toEqual(outcome)
  })

  it('has an event with the length of its slots and its DoS ids, and no patient', () => {
    const patient = { 'patient-0-name': 'A Patient', 'patient-0-nhsNumber': '9990000018' }
    expect(changeSetUp.decide(found, { ...asItIs, ...patient, slotMinutes: '10' }, aDoing())).toMatchObject({
      next: { isSame: false, setUp: { testPatients: [{ name: 'A Patient' }] } },
      happened: [{ kind: 'test-plan.set-up', id: 'project-1', project: 'project-1', to: '10 minutes, DoS ids 2000099999' }],
    })
  })
})

describe('the set-up of a Consumer’s service', () => {
  const setUp = consumerSetUp('Cleric')
  const partners = [aPartner({ id: 'mill', name: 'Mill Lane', inTest: true }), aPartner({ id: 'hill', name: 'Hill Road', inTest: false })]
  const found = { plan: { setUp, version: 4 }, codes: ['Dx05', 'Dx06'], partners, used: new Set(['Dx05']) }
  const asItIs = { 'consumer-product': 'Cleric', 'code-Dx05': 'yes', 'code-Dx06': 'yes', 'partner-mill': 'yes', version: '4' }

  it.each<[string, Record<string, string>, unknown]>([
    ['gets another product', { ...asItIs, 'consumer-product': 'IC24' }, 'test-plan.set-up'],
    ['loses a code of which nothing is on record', { ...asItIs, 'code-Dx06': '' }, 'test-plan.set-up'],
    ['gets a partner service into the test', { ...asItIs, 'partner-hill': 'yes' }, 'test-plan.set-up'],
    ['stays as it is if nothing was changed, whatever someone else did', { ...asItIs, version: '3' }, 'nothing'],
    ['is not changed over someone else’s change', { ...asItIs, 'partner-hill': 'yes', version: '3' }, 'overtaken'],
    ['keeps a code with results', { ...asItIs, 'code-Dx05': '' }, { codes: 'Dx05 has results, so it stays in the plan' }],
    ['has no number of a real patient', { ...asItIs, ...realNumber }, realNumberRefused],
  ])('%s', (_rule, typed, outcome) => {
    expect(decidedInWords(changeConsumerSetUp.decide(found, typed, aDoing()))).toEqual(outcome)
  })

  it('keeps at least one code', () => {
    const { 'code-Dx05': _, 'code-Dx06': __, ...noCode } = asItIs
    expect(decidedInWords(changeConsumerSetUp.decide({ ...found, used: new Set() }, noCode, aDoing()))).toEqual({ codes: 'Tick at least one disposition code' })
  })

  it('has an event with its codes and the partner services in the test', () => {
    const typed = { ...asItIs, 'code-Dx06': '', 'partner-hill': 'yes' }
    expect(changeConsumerSetUp.decide(found, typed, aDoing())).toMatchObject({
      next: { chosen: ['Dx05'], inTest: new Set(['mill', 'hill']) },
      happened: [{ to: 'Dx05; in the test: Mill Lane, Hill Road' }],
    })
  })
})
