import { describe, expect, it } from 'vitest'
import { mayBeAnother, servicesMeant } from '../../../src/tracker/services/services-meant.ts'

const surgery = { ods_code: 'A81001', name: 'Hill View Surgery', care_setting: 'gp-practice', dosIds: ['1'] }
const walkIn = { ods_code: 'A81001-2', name: 'Hill View Walk-in', care_setting: 'urgent-treatment-centre', dosIds: ['2'] }
const row = (number: number, name: string | undefined, ...dosIds: string[]) => ({ number, name, dosIds })
const is = (key: string, beside: string | null = null, besideKey: string | null = beside === null ? null : 'A81001') => ({ key, beside, besideKey })
const unclear = { why: 'A81001 is the ODS code of Hill View Surgery and Hill View Walk-in. Write the name or a DoS id of the one that is meant' }

describe('rows of one ODS code', () => {
  it.each([
    ['a row with the DoS id of a service is that service, whatever its name', [row(2, 'New name', '2')], [surgery, walkIn], [is('A81001-2')]],
    ['a row with the name of a service is that service', [row(2, 'HILL VIEW WALK-IN')], [surgery, walkIn], [is('A81001-2')]],
    [
      'two rows are the two services, in any order',
      [row(2, 'Hill View Walk-in', '2'), row(3, 'Hill View Surgery', '1')],
      [surgery, walkIn],
      [is('A81001-2'), is('A81001')],
    ],
    [
      'of as many rows as services the last is the one that is left',
      [row(2, 'Hill View Surgery'), row(3, 'Renamed')],
      [surgery, walkIn],
      [is('A81001'), is('A81001-2')],
    ],
    ['a row that fits none of two services is asked about', [row(2, 'Renamed', '9')], [surgery, walkIn], [unclear]],
    ['a row that says nothing is asked about', [row(2, undefined)], [surgery, walkIn], [unclear]],
    [
      'a row beside that of the only service may be a second one',
      [row(2, 'Hill View Walk-in'), row(3, 'Hill View Surgery')],
      [surgery],
      [is('A81001-2', 'Hill View Surgery'), is('A81001')],
    ],
    [
      'of two rows that fit nothing the first is the only service',
      [row(2, 'One'), row(3, 'Two')],
      [surgery],
      [is('A81001'), is('A81001-2', 'Hill View Surgery')],
    ],
    ['of two rows of an unknown code the second may be a second service', [row(2, 'One'), row(3, 'Two')], [], [is('A81001'), is('A81001-2', 'One', null)]],
    [
      'a third row may be a third service',
      [row(2, 'Hill View Surgery'), row(3, 'Hill View Walk-in'), row(4, 'Hill View Clinic')],
      [surgery, walkIn],
      [is('A81001'), is('A81001-2'), is('A81001-3', 'Hill View Surgery')],
    ],
  ])('%s', (_, rows, services, expected) => {
    const meant = servicesMeant('A81001', rows, services)
    expect(rows.map((one) => meant.get(one.number))).toEqual(expected)
  })

  it.each([
    ['the same name is the same service', row(2, 'Hill View', '1'), row(3, 'hill view', '1'), false],
    ['another name may be another', row(2, 'Hill View'), row(3, 'Hill View Walk-in'), true],
    ['other DoS ids may be another', row(2, 'Hill View', '1'), row(3, 'Hill View', '2'), true],
    ['a row without a name says nothing of another', row(2, 'Hill View', '1'), row(3, undefined), false],
  ])('%s', (_, one, other, expected) => {
    expect(mayBeAnother(one, other)).toBe(expected)
  })
})
