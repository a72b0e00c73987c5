import { expect, it } from 'vitest'
import { byName } from '../../../src/tracker/areas/area-choices.ts'

it('what an area can be made of is in the order of names, and what no service has comes last', () => {
  const choices = [
    { name: 'Zenith Care', services: 3 },
    { name: 'Advanced', services: 0 },
    { name: 'EMIS', services: 12 },
  ]
  expect(byName(choices).map((one) => one.name)).toEqual(['EMIS', 'Zenith Care', 'Advanced'])
})
