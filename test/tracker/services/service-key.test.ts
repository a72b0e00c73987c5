import { describe, expect, it } from 'vitest'
import { nextKey, odsCodeOf } from '../../../src/tracker/services/service-key.ts'

describe('the key of a service', () => {
  it.each([
    ['A81001', 'A81001'],
    ['A81001-2', 'A81001'],
    ['A81001-12', 'A81001'],
    ['', ''],
  ])('of %j says the ODS code %j', (key, code) => expect(odsCodeOf(key)).toBe(code))

  it.each([
    [['A81001'], 'A81001-2'],
    [['A81001', 'A81001-2'], 'A81001-3'],
    [['A81001', 'A81001-3'], 'A81001-2'],
  ])('of a further service beside %j is %s', (taken, key) => expect(nextKey('A81001', taken)).toBe(key))
})
