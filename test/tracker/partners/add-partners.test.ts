import { describe, expect, it } from 'vitest'
import { asServiceId } from '../../../src/db/ids.ts'
import { addFoundPartners, addPartner, addPastedPartners } from '../../../src/tracker/partners/add-partners.ts'
import { aDoing } from '../../support/doing.ts'
import { decidedInWords } from '../../support/outcome.ts'

const named = { service_id: null, name: 'Mill Lane', ods_code: null, dos_ids: '', provider_product: null, booking_only: 0 }
const known = { ...named, service_id: asServiceId('service-2'), name: 'Hill Road', ods_code: 'RX1', dos_ids: '2000099999' }
const fault = { line: 2, text: 'Mill Lane', why: 'Mill Lane is among the partner services already' }

describe('a partner service that is typed in', () => {
  const typed = { name: 'Mill Lane', ods_code: '', dos_ids: [], provider_product: 'Adastra', booking_only: 1 }
  it('is added with what is known of it', () => {
    expect(addPartner.decide({ partners: [named], faults: [] }, typed, aDoing())).toEqual({
      next: [{ id: 'id-1', ...named, provider_product: 'Adastra', booking_only: 1 }],
      happened: [{ kind: 'partner.added', id: 'id-1', project: 'project-1', partner: 'Mill Lane', to: null }],
    })
  })
  it('is not added twice', () => {
    expect(decidedInWords(addPartner.decide({ partners: [], faults: [fault] }, typed, aDoing()))).toEqual({ name: fault.why })
  })
})

describe('services that were found', () => {
  it.each<[string, Parameters<typeof addFoundPartners.decide>[0], unknown]>([
    ['are added if they are ticked', { ids: ['2', '3'], partners: [known, named], faults: [] }, 'partner.added, partner.added'],
    ['are not added if none is ticked', { ids: [], partners: [], faults: [] }, { picks: 'Tick at least one service' }],
    ['are not added if one of them is not valid', { ids: ['2'], partners: [known], faults: [fault] }, { picks: `Mill Lane: ${fault.why}` }],
    ['are not added once they are gone', { ids: ['2'], partners: [], faults: [] }, { picks: 'These services are not known any more. Search again' }],
  ])('%s', (_rule, of, outcome) => expect(decidedInWords(addFoundPartners.decide(of, {}, aDoing()))).toEqual(outcome))
})

describe('a list that is pasted', () => {
  it('is added, each partner service with its codes', () => {
    expect(addPastedPartners.decide({ partners: [known, named], faults: [] }, { list: '' }, aDoing())).toMatchObject({
      next: [{ id: 'id-1' }, { id: 'id-2' }],
      happened: [
        { partner: 'Hill Road', to: 'RX1, 2000099999' },
        { partner: 'Mill Lane', to: null },
      ],
    })
  })
  it('is added whole or not at all', () => {
    const why = '1 line does not fit, so nothing was added. Put right what is named below'
    expect(decidedInWords(addPastedPartners.decide({ partners: [known], faults: [fault], fault: why }, { list: '' }, aDoing()))).toEqual({ list: why })
  })
})
