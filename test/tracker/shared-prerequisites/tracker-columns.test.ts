import { describe, expect, it } from 'vitest'
import { gatherOffers, speakingOf } from '../../../src/tracker/shared-prerequisites/tracker-columns.ts'

const of = (...cells: Record<string, string>[]) => {
  const gathered = gatherOffers()
  for (const other of cells) gathered.take([{ organisation: 'harbour', other }])
  return gathered.offers()
}
const offer = { organisation: 'harbour', value: null }

describe('what trackers say of an organisation', () => {
  it('is offered if some services say that it is met and none says otherwise', () => {
    expect(of({ HSCN: 'Yes' }, { HSCN: 'yes ' }, {})).toEqual([{ ...offer, key: 'hscn', heading: 'HSCN', says: 2, of: 3 }])
    expect(of({ DSA: 'Signed' }, { DSA: 'No' })).toEqual([])
    expect(of({ DSA: 'In progress' })).toEqual([])
  })

  it('counts a cell that says nothing neither for it nor against it', () => {
    expect(of({ DPIA: 'Complete' }, { DPIA: 'TBC' }, { DPIA: '' }, { DPIA: '#N/A' })).toEqual([{ ...offer, key: 'dpia', heading: 'DPIA', says: 1, of: 4 }])
    expect(of({ DPIA: 'TBC' }, { DPIA: 'n/a' })).toEqual([])
  })

  it('has a value only if every service that names one names the same', () => {
    expect(of({ ASID: '918999198820' }, { ASID: '918999198820' })).toEqual([{ ...offer, key: 'asid', heading: 'ASID', says: 2, of: 2, value: '918999198820' }])
    expect(of({ ASID: '918999198820' }, { ASID: '918999198821' })).toEqual([])
    expect(of({ ASID: 'Yes' })).toEqual([])
  })

  it('leaves out columns that speak of nothing that is met once', () => {
    expect(of({ Engagement: 'Yes', 'Licence Cost': '1' })).toEqual([])
  })

  it('is in the columns that speak of a prerequisite which an organisation may meet', () => {
    expect(speakingOf(['ODS', 'N3', 'Engagement', 'DSA signed', 'ASID'], new Set(['hscn', 'data-sharing']))).toEqual(['N3', 'DSA signed'])
  })
})
