import { describe, expect, it } from 'vitest'
import { readReadingList } from '../../../src/tracker/readers/reading-list.ts'

const ann = { name: 'Ann Able', email: 'ann@nhs.net' }

describe('a list of readers', () => {
  it.each([
    ['as an address with a name', 'Ann Able <ann@nhs.net>'],
    ['with a comma', 'Ann Able, ann@nhs.net'],
    ['with a tab', 'Ann Able\tann@nhs.net'],
    ['address first', 'ann@nhs.net\tAnn Able'],
    ['below a heading', 'Name,Email\nAnn Able,ann@nhs.net'],
  ])('reads someone %s', (_name, list) => {
    expect(readReadingList(list)).toMatchObject({ people: [ann], notTaken: [], fault: undefined })
  })

  it('has each address once, and says where it is again and under which name', () => {
    const { people, notTaken, fault } = readReadingList('Ann Able, ann@nhs.net, Nurse\nAnn Abel, ANN@nhs.net, Receptionist\nBen Low <ben@nhs.net>')
    expect(people.map((one) => [one.name, one.email])).toEqual([
      ['Ann Able', 'ann@nhs.net'],
      ['Ben Low', 'ben@nhs.net'],
    ])
    expect(people[0]?.notes).toContain('Line 2 has the name Ann Abel')
    expect(notTaken).toEqual([{ line: 2, text: 'ann@nhs.net', why: 'ann@nhs.net is on line 1 already', isRepeat: true }])
    expect(fault).toBeUndefined()
  })

  it('names what it cannot read, in its own words, in the order of the lines', () => {
    const { people, notTaken } = readReadingList('nobody here\nAnn Able <ann@nhs.net>\nben@\n7@nhs.net')
    expect(people).toMatchObject([ann])
    expect(notTaken.map((one) => [one.line, one.text])).toEqual([
      [1, 'nobody here'],
      [3, 'ben@'],
      [4, '7@nhs.net'],
    ])
    expect(notTaken[2]?.why).toContain('There is no name beside this address')
  })

  const many = (n: number): string => Array.from({ length: n }, (_, index) => `Person ${index} <p${index}@nhs.net>`).join('\n')
  it.each([
    ['500 people', many(500), 500, undefined],
    ['501 people', many(501), 0, 'These are 501 people. Add 500 at once at most: paste them in parts'],
    ['nothing', '', 0, 'Paste at least one name with an email address'],
    ['nobody', 'hello', 0, 'Nobody could be read here. Above it says why'],
    ['too many lines', '\n'.repeat(1001), 0, 'Paste 1000 lines or addresses at most, in parts'],
  ])('of %s is taken or refused', (_name, list, count, fault) => {
    const read = readReadingList(list)
    expect([read.people.length, read.fault]).toEqual([count, fault])
  })
})
